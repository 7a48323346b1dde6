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
import type { FirstRows } from "./rows/first-rows.ts";
import { RowActions } from "./rows/row-actions.tsx";
import { SqlUsersTable } from "./rows/sql-users-table.tsx";
import type { OpenActions } from "./rows/user-row.tsx";
import { TableSkeleton } from "./sql-users-skeleton.tsx";

export type SqlUsersListProps = {
  clusterId: string;
  clusterName: string;
  list: SqlUserList;
  /** why the newest read failed; the list is then an older one */
  lastReadFailed: Error | null;
  /** present while the list has only the first rows of the view */
  part: FirstRows | undefined;
  /** the rows of this view are still being read */
  otherView: boolean;
  view: ListView;
  onView: (view: ListView) => void;
  current: string | null;
  onCurrent: (name: string) => void;
  highlighted: string | null;
  writable: boolean;
  onRefresh: () => void;
  onDialog: (dialog: OpenDialog) => void;
};

/** The rows, with their banners, actions and footer. */
export function SqlUsersList(props: SqlUsersListProps) {
  const { clusterId, clusterName, list, part, otherView, lastReadFailed, view, onView } = props;
  const { current, onCurrent, highlighted } = props;
  const { writable, onRefresh, onDialog } = props;
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
      {lastReadFailed && <OldListBanner readAt={list.readAt} error={lastReadFailed} onRefresh={onRefresh} />}
      {list.deletedOutside && (
        <DeletedOutsideNotice
          deletedOutside={list.deletedOutside}
          mayReview={mayDescribe}
          onReview={(deletedOutside) => onDialog({ kind: "deletedOutside", deletedOutside })}
        />
      )}
      {view.state === "unowned" && shown.length > 0 && <UnownedNote mayDescribe={mayDescribe} />}
      {otherView ? (
        <TableSkeleton />
      ) : list.users.length === 0 && list.complete && !part ? (
        <NoUsers
          mayCreate={holds(list.rights, "sql_users.create")}
          writable={writable}
          onCreate={() => onDialog({ kind: "create" })}
        />
      ) : shown.length === 0 ? (
        <NoMatch view={view} onView={onView} complete={list.complete} />
      ) : (
        <SqlUsersTable
          clusterId={clusterId}
          withLogins={list.facts !== undefined}
          shown={shown}
          count={count}
          view={view}
          onView={onView}
          selection={selection}
          onSelection={setSelection}
          current={current}
          onCurrent={onCurrent}
          highlighted={highlighted}
          actions={actions}
          onActions={setActions}
        />
      )}
      {selected.length > 0 ? (
        <SelectionBar
          names={selected}
          onExport={() => {
            const chosen = new Set(selected);
            void exportUsers(
              clusterName,
              list.users.filter(({ name }) => chosen.has(name)),
            );
          }}
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
            failed={lastReadFailed !== null}
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

/** What makes the file is fetched when it is needed. */
async function exportUsers(clusterName: string, users: readonly SqlUser[]): Promise<void> {
  const { exportCsv } = await import("./import/export-csv.ts");
  exportCsv(clusterName, users);
}
