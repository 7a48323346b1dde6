import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { stayingOf } from "#components/sql-user-facts/staying/staying.ts";
import { StayingList } from "#components/sql-user-facts/staying/staying-list.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { DeletedOutsideNotice } from "./change/deleted-outside-notice.tsx";
import { AMONG } from "./list-blanks.tsx";
import { countStates, uncheckableSentence } from "./list-logic.ts";
import type { ListView } from "./list-view.ts";
import type { FirstRows } from "./rows/first-rows.ts";

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
  const isWhole = list.complete && !part;
  const uncheckable =
    view.state === "unknown" ? uncheckableSentence(part?.counts ?? countStates(list.users)) : undefined;
  return (
    <>
      {list.deletedOutside && (
        <DeletedOutsideNotice
          deletedOutside={list.deletedOutside}
          mayReview={mayDescribe}
          onReview={(deletedOutside) => onDialog({ kind: "deletedOutside", deletedOutside })}
        />
      )}
      {isWhole && (view.state === null || view.state === "admin") && view.search === "" && (
        <EndNote clusterId={clusterId} list={list} />
      )}
      {view.state === "unowned" && any && <UnownedNote mayDescribe={mayDescribe} />}
      {uncheckable !== undefined && any && <Note className="mx-gutter mb-2 flex-none">{uncheckable}</Note>}
      {any && <SearchedNote view={view} onView={onView} />}
    </>
  );
}

/** That no superuser of the cluster is left to restrict, and why the others stay, for those who may restrict. */
function EndNote({ clusterId, list: { users, rights } }: Pick<Props, "clusterId" | "list">) {
  const stays = holds(rights, "sql_users.restrict") ? stayingOf(users) : null;
  if (!stays) return null;
  return (
    <Note tone="ok" role="status" className="mx-gutter my-2 flex-none">
      <Disclosure
        summary={
          <span>
            <strong>Nothing is left to restrict on this cluster.</strong> {counted(stays.length, "superuser")}{" "}
            {stays.length === 1 ? "stays" : "stay"}.
          </span>
        }
      >
        <StayingList clusterId={clusterId} stays={stays} />
      </Disclosure>
    </Note>
  );
}

/** A search in one filter does not find the others. */
function SearchedNote({ view, onView }: Pick<Props, "view" | "onView">) {
  const { search, state } = view;
  if (search === "" || state === null) return null;
  return (
    <p className="flex flex-none flex-wrap items-center gap-x-2 px-gutter py-1 text-12 text-ink-2">
      Searched among {AMONG[state]} only.
      <Button size="s" variant="quiet" className="-ml-2.5" onClick={() => onView({ ...view, state: null })}>
        Search all SQL users
      </Button>
    </p>
  );
}

/** Why SQL users need an owner, and how to set one. */
function UnownedNote({ mayDescribe }: { mayDescribe: boolean }) {
  return (
    <Note className="mx-gutter mb-2 flex-none">
      <strong>These SQL users have no owner.</strong> No team is notified when a password is due or compromised.{" "}
      {mayDescribe
        ? "Select them and set their owner, or import owners from a file."
        : "Ask a Cluster Admin to set it."}
    </Note>
  );
}
