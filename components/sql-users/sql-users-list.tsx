import Link from "next/link";
import { useEffect, useMemo, useRef, useState } from "react";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { number } from "#components/ui/words/counted.ts";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { bulkActionsFor, isLocked } from "./bulk/bulk-actions.tsx";
import { BulkDialog, type OpenBulk } from "./bulk/bulk-dialog.tsx";
import type { SelectedUser } from "./bulk/selected-user.ts";
import { exportUsers } from "./export-users.ts";
import { NOTHING_SELECTED, type Selection, selectedNames } from "./filters/selection.ts";
import { SelectionBar } from "./filters/selection-bar.tsx";
import { shownUsers } from "./filters/shown-users.ts";
import { NoMatch, NoUsers } from "./list-blanks.tsx";
import { ListFooter } from "./list-footer.tsx";
import { ListNotices } from "./list-notices.tsx";
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

/** Further names are only counted: the bar has one line. */
const NAMES_WRITTEN = 50;

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
  const users = selected.map((name) => ({ id: null, clusterId, cluster: clusterName, name, rights: list.rights }));

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
      {selected.length > 0 ? (
        <SelectionBar
          count={selected.length}
          words={selected.slice(0, NAMES_WRITTEN).join(", ")}
          mono
          actions={bulkActionsFor(users).filter((action) => action !== "restrict" && (writable || action !== "rotate"))}
          isLocked={(action) => isLocked(action, users)}
          onAction={(action) =>
            action === "rotate" && list.rights.keyClosed
              ? onDialog({ kind: "rotate", names: selected })
              : setBulk({ action, users })
          }
          onClear={() => setSelection(NOTHING_SELECTED)}
        >
          <RestrictLink clusterId={clusterId} rights={list.rights} names={selected} />
          <Button size="s" onClick={() => void exportUsers(clusterName, usersOf(list, selected))}>
            Export CSV
          </Button>
          <CopyButton label="Copy names" size="s" text={() => `${selected.join("\n")}\n`} />
        </SelectionBar>
      ) : (
        !otherView && (
          <ListFooter
            list={list}
            part={part}
            shown={shown.length}
            failed={error !== null}
            onExport={() => void exportUsers(clusterName, shown)}
          />
        )
      )}
      <ErrorBoundary fallback={() => <DialogLost />}>
        <RowActions
          clusterId={clusterId}
          rights={list.rights}
          open={actions}
          onClose={() => setActions(null)}
          writable={writable}
          onDialog={onDialog}
        />
      </ErrorBoundary>
      {bulk && (
        <BulkDialog
          open={bulk}
          onDone={(done) => setSelection((before) => without(before, done))}
          onClose={() => setBulk(null)}
          returnFocus={() => document.querySelector<HTMLElement>("tr[data-current]")}
        />
      )}
      <LiveRegion message={message} />
    </>
  );
}

type RestrictProps = { clusterId: string; rights: SqlUserList["rights"]; names: readonly string[] };

/** To the page that restricts the selected ones, for those who may restrict on this cluster. */
function RestrictLink({ clusterId, rights, names }: RestrictProps) {
  if (!holds(rights, "sql_users.restrict")) return null;
  return (
    <Link href={restrictManyPath(clusterId, { names })} prefetch={false} className={buttonClass({ size: "s" })}>
      Restrict…
    </Link>
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
    return <NoMatch view={table.view} onView={table.onView} users={list.complete && !part ? list.users : null} />;
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

function without(selection: Selection, done: readonly SelectedUser[]): Selection {
  const names = new Set(done.map(({ name }) => name));
  return new Set([...selection].filter((name) => !names.has(name)));
}

function usersOf({ users }: SqlUserList, names: readonly string[]): SqlUser[] {
  const chosen = new Set(names);
  return users.filter(({ name }) => chosen.has(name));
}

/** The SQL users of a view, filtered and in order. The same array comes back as long as neither users nor view change. */
function useShownUsers(users: readonly SqlUser[], view: ListView): readonly SqlUser[] {
  return useMemo(() => shownUsers(users, view), [users, view]);
}
