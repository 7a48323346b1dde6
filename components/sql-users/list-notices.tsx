import { lazy, Suspense } from "react";
import { PartOnDemand } from "#components/dialogs/dialog-lost.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { ErrorBoundary, lazily } from "#components/ui/error-boundary.tsx";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { FilterNotes } from "./filters/filter-notes.tsx";
import { countStates, uncheckableSentence } from "./list-logic.ts";
import type { ListView } from "./list-view.ts";
import type { FirstRows } from "./rows/first-rows.ts";

/* Most lists need neither, so they are not in the first load. Without the note of the end nothing is lost. */

const DeletedOutsideNotice = lazily(async () => ({
  default: (await import("./change/deleted-outside-notice.tsx")).DeletedOutsideNotice,
}));
const EndNote = lazy(async () => ({ default: (await import("./marks/end-note.tsx")).EndNote }));

type ListNoticesProps = {
  list: SqlUserList;
  part: FirstRows | undefined;
  view: ListView;
  onView: (view: ListView) => void;
  onDialog: (dialog: OpenDialog) => void;
  /** whether the view shows any */
  any: boolean;
};

/** What a person should know before they read the rows of this view. */
export function ListNotices({ list, part, view, onView, onDialog, any }: ListNoticesProps) {
  const mayDescribe = holds(list.rights, "sql_users.describe");
  const uncheckable =
    view.state === "unknown" ? uncheckableSentence(part?.counts ?? countStates(list.users)) : undefined;
  return (
    <>
      {list.deletedOutside && (
        <PartOnDemand banner>
          <DeletedOutsideNotice
            deletedOutside={list.deletedOutside}
            mayReview={mayDescribe}
            onReview={(deletedOutside) => onDialog({ kind: "deletedOutside", deletedOutside })}
          />
        </PartOnDemand>
      )}
      {any && view.state !== null && (
        <FilterNotes view={view} onView={onView} mayDescribe={mayDescribe} uncheckable={uncheckable} />
      )}
    </>
  );
}

type ListEndProps = Pick<ListNoticesProps, "list" | "part" | "view"> & { clusterId: string };

/** That nothing is left to restrict. Below the rows: it comes later, and would move them. */
export function ListEnd({ clusterId, list, part, view }: ListEndProps) {
  const isWhole = list.complete && !part && (view.state === null || view.state === "admin") && view.search === "";
  if (!isWhole || !holds(list.rights, "sql_users.restrict")) return null;
  return (
    <ErrorBoundary fallback={() => null}>
      <Suspense fallback={null}>
        <EndNote clusterId={clusterId} users={list.users} />
      </Suspense>
    </ErrorBoundary>
  );
}
