import { lazy, Suspense } from "react";
import { PartOnDemand } from "#components/dialogs/dialog-lost.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { countStates, uncheckableSentence } from "./list-logic.ts";
import type { ListView } from "./list-view.ts";
import type { FirstRows } from "./rows/first-rows.ts";

/* Most lists need none of them, so they are not in the first load. Without the note of the end nothing is lost. */

const DeletedOutsideNotice = lazy(async () => ({
  default: (await import("./change/deleted-outside-notice.tsx")).DeletedOutsideNotice,
}));
const EndNote = lazy(async () => ({ default: (await import("./marks/end-note.tsx")).EndNote }));
const FilterNotes = lazy(async () => ({ default: (await import("./filters/filter-notes.tsx")).FilterNotes }));

type Props = {
  clusterId: string;
  list: SqlUserList;
  part: FirstRows | undefined;
  view: ListView;
  onView: (view: ListView) => void;
  onDialog: (dialog: OpenDialog) => void;
  /** whether the view shows any */
  any: boolean;
};

/** What a person should know before they read the rows of this view. */
export function ListNotices({ clusterId, list, part, view, onView, onDialog, any }: Props) {
  const mayDescribe = holds(list.rights, "sql_users.describe");
  const isWhole = list.complete && !part && (view.state === null || view.state === "admin") && view.search === "";
  const uncheckable =
    view.state === "unknown" ? uncheckableSentence(part?.counts ?? countStates(list.users)) : undefined;
  return (
    <>
      {list.deletedOutside && (
        <PartOnDemand>
          <DeletedOutsideNotice
            deletedOutside={list.deletedOutside}
            mayReview={mayDescribe}
            onReview={(deletedOutside) => onDialog({ kind: "deletedOutside", deletedOutside })}
          />
        </PartOnDemand>
      )}
      {isWhole && holds(list.rights, "sql_users.restrict") && (
        <ErrorBoundary fallback={() => null}>
          <Suspense fallback={null}>
            <EndNote clusterId={clusterId} users={list.users} />
          </Suspense>
        </ErrorBoundary>
      )}
      {any && view.state !== null && (
        <PartOnDemand>
          <FilterNotes view={view} onView={onView} mayDescribe={mayDescribe} uncheckable={uncheckable} />
        </PartOnDemand>
      )}
    </>
  );
}
