import { useMemo, useState } from "react";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { LiveRegion } from "#components/ui/live-region.tsx";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { DeletedOutsideNotice } from "./change/deleted-outside-notice.tsx";
import { NOTHING_SELECTED, selectedNames } from "./filters/selection.ts";
import { SelectionBar } from "./filters/selection-bar.tsx";
import { useShownCount } from "./filters/use-shown-count.ts";
import { useShownUsers } from "./filters/use-shown-users.ts";
import { NoMatch, NoUsers } from "./list-blanks.tsx";
import { ListFooter } from "./list-footer.tsx";
import type { ListView } from "./list-view.ts";
import { OldListBanner } from "./marks/reading-failed.tsx";
import { UnownedNote } from "./marks/unowned-note.tsx";
import { RowActions } from "./rows/row-actions.tsx";
import { SqlUsersTable, type SqlUsersTableProps } from "./rows/sql-users-table.tsx";
import type { OpenActions } from "./rows/user-row.tsx";
import { TableSkeleton } from "./sql-users-skeleton.tsx";
import type { Reading } from "./use-reading.ts";

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
  const message = useShownCount(view, otherView ? null : count);
  const mayDescribe = holds(list.rights, "sql_users.describe");
  const mayRotate = writable && holds(list.rights, "sql_users.reset");
  const clear = () => setSelection(NOTHING_SELECTED);

  return (
    <>
      {error && <OldListBanner readAt={list.readAt} error={error} onRefresh={refresh} />}
      <Notices list={list} view={view} any={shown.length > 0} onDialog={onDialog} />
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
          names={selected}
          onExport={() => void exportUsers(clusterName, usersOf(list, selected))}
          onRotate={mayRotate ? () => onDialog({ kind: "rotate", names: selected }) : undefined}
          onSetOwner={mayDescribe ? () => onDialog({ kind: "owners", names: selected, onDone: clear }) : undefined}
          onClear={clear}
        />
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
      <LiveRegion message={message} />
    </>
  );
}

type NoticesProps = Pick<SqlUsersListProps, "list" | "view" | "onDialog"> & { any: boolean };

function Notices({ list, view, any, onDialog }: NoticesProps) {
  const mayDescribe = holds(list.rights, "sql_users.describe");
  return (
    <>
      {list.deletedOutside && (
        <DeletedOutsideNotice
          deletedOutside={list.deletedOutside}
          mayReview={mayDescribe}
          onReview={(deletedOutside) => onDialog({ kind: "deletedOutside", deletedOutside })}
        />
      )}
      {view.state === "unowned" && any && <UnownedNote mayDescribe={mayDescribe} />}
    </>
  );
}

type RowsProps = SqlUsersListProps & Omit<SqlUsersTableProps, "withLogins">;

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
  if (table.shown.length === 0) return <NoMatch view={table.view} onView={table.onView} complete={list.complete} />;
  return <SqlUsersTable {...table} withLogins={list.facts !== undefined} />;
}

function usersOf({ users }: SqlUserList, names: readonly string[]): SqlUser[] {
  const chosen = new Set(names);
  return users.filter(({ name }) => chosen.has(name));
}

/** What makes the file is fetched when it is needed. */
async function exportUsers(clusterName: string, users: readonly SqlUser[]): Promise<void> {
  const { exportCsv } = await import("./import/export-csv.ts");
  exportCsv(clusterName, users);
}
