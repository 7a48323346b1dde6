import Plus from "lucide-react/icons/plus";
import { useEffect, useMemo, useRef, useState } from "react";
import { OnDemand, PartOnDemand } from "#components/dialogs/dialog-lost.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { number } from "#components/ui/words/counted.ts";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import type { OpenBulk } from "./bulk/bulk-dialog.tsx";
import { loadNoMatch, loadSelectedActions } from "./create/on-demand.ts";
import { exportUsers } from "./export-users.ts";
import { NOTHING_SELECTED, selectedNames } from "./filters/selection.ts";
import { shownUsers } from "./filters/shown-users.ts";
import { ListFooter } from "./list-footer.tsx";
import { ListEnd, ListNotices } from "./list-notices.tsx";
import { type ListView, sortedBy } from "./list-view.ts";
import { OldListBanner } from "./marks/reading-failed.tsx";
import { RowActions } from "./rows/row-actions.tsx";
import { SqlUsersTable, type SqlUsersTableProps } from "./rows/sql-users-table.tsx";
import type { OpenActions } from "./rows/user-row.tsx";
import { TableSkeleton } from "./sql-users-skeleton.tsx";
import type { Reading } from "./use-reading.ts";

/** Longer than the pause between two keys, so that only the last count is announced. */
const QUIET_MS = 700;

/** Announces the number of rows after a search or filter to screen readers; null while it is not known. */
function useShownCount({ search, state, kind }: ListView, count: number | null): string {
  const [message, announce] = useAnnounce();
  const wanted = `${state} ${kind} ${search}`;
  const before = useRef(wanted);
  useEffect(() => {
    if (before.current === wanted || count === null) return;
    const timer = setTimeout(() => {
      before.current = wanted;
      announce(
        count === 0 ? "No SQL users shown" : count === 1 ? "1 SQL user shown" : `${number(count)} SQL users shown`,
      );
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [wanted, count, announce]);
  return message;
}

/* Not in the first load: fetched with the menus and dialogs, see `usePrefetch`. */

const SelectedActions = lazily(loadSelectedActions);
const NoMatch = lazily(loadNoMatch);

export type SqlUsersListProps = Pick<Reading, "part" | "otherView" | "error" | "refresh"> & {
  clusterId: string;
  clusterName: string;
  list: SqlUserList;
  view: ListView;
  onView: (view: ListView) => void;
  current: string | null;
  onCurrent: (name: string) => void;
  highlighted: string | null;
  writable: boolean;
  onDialog: (dialog: OpenDialog) => void;
};

/** The rows, with their banners, actions and footer. */
export function SqlUsersList(props: SqlUsersListProps) {
  const { clusterId, clusterName, list, part, otherView, error, refresh, view, writable, onDialog } = props;
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [actions, setActions] = useState<OpenActions | null>(null);
  const found = useShownUsers(list.users, view);
  // The server has filtered and ordered the first rows.
  const shown = part ? list.users : found;
  const count = part?.shown ?? shown.length;
  const selected = useMemo(() => selectedNames(selection, list.users), [selection, list.users]);
  const [bulk, setBulk] = useState<OpenBulk | null>(null);
  const message = useShownCount(view, otherView ? null : count);
  const footer = !otherView && (
    <ListFooter
      list={list}
      part={part}
      shown={shown.length}
      failed={error !== null}
      onExport={() => void exportUsers(clusterName, shown)}
    />
  );

  return (
    <>
      {error && <OldListBanner readAt={list.readAt} error={error} onRefresh={refresh} />}
      <ListNotices {...props} any={shown.length > 0} />
      <Rows
        {...props}
        shown={shown}
        count={count}
        selection={selection}
        onSelection={setSelection}
        actions={actions}
        onActions={setActions}
      />
      <ListEnd {...props} />
      {selected.length === 0 && footer}
      {(selected.length > 0 || bulk) && (
        <OnDemand waiting={selected.length > 0 && footer}>
          <SelectedActions
            clusterId={clusterId}
            clusterName={clusterName}
            list={list}
            selected={selected}
            writable={writable}
            onRotate={(names) => onDialog({ kind: "rotate", names })}
            onSelection={setSelection}
            bulk={bulk}
            onBulk={setBulk}
          />
        </OnDemand>
      )}
      <RowActions
        clusterId={clusterId}
        rights={list.rights}
        open={actions}
        onClose={() => setActions(null)}
        writable={writable}
        onDialog={onDialog}
      />
      <LiveRegion message={message} />
    </>
  );
}

/** The complete list is empty. */
function NoUsers(props: { mayCreate: boolean; writable: boolean; onCreate: () => void }) {
  const { mayCreate, writable, onCreate } = props;
  return (
    <Blank
      className="flex-1 border-t border-line"
      title="No SQL user yet"
      text="Applications and people connect to a cluster as SQL users. Give each its own, so you can reset, restrict and delete them one by one."
      actions={
        mayCreate && (
          <Button disabled={!writable} onClick={onCreate}>
            <Plus />
            Create the first SQL user
          </Button>
        )
      }
    />
  );
}

type RowsProps = SqlUsersListProps & Omit<SqlUsersTableProps, "withLogins" | "order" | "onSort">;

/** The table, or why it has no rows. */
function Rows({ list, part, otherView, writable, onDialog, ...table }: RowsProps) {
  if (otherView) return <TableSkeleton />;
  if (list.users.length === 0 && list.complete && !part)
    return (
      <NoUsers
        mayCreate={holds(list.rights, "sql_users.create")}
        writable={writable}
        onCreate={() => onDialog({ kind: "create" })}
      />
    );
  if (table.shown.length === 0)
    return (
      <PartOnDemand>
        <NoMatch view={table.view} onView={table.onView} users={list.complete && !part ? list.users : null} />
      </PartOnDemand>
    );
  const { view, onView } = table;
  return (
    <SqlUsersTable
      {...table}
      withLogins={list.facts !== undefined}
      order={view}
      onSort={(key) => onView(sortedBy(view, key))}
    />
  );
}

/** The SQL users of a view, filtered and in order. The same array comes back as long as neither users nor view change. */
function useShownUsers(users: readonly SqlUser[], view: ListView): readonly SqlUser[] {
  return useMemo(() => shownUsers(users, view), [users, view]);
}
