import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { ListView, Shown } from "../list-view.ts";

/** The SQL users of a filter, in a sentence. */
export const AMONG: Record<Shown, string> = {
  admin: "admin SQL users",
  privileged: "privileged SQL users",
  unknown: "unverified SQL users",
  restricted: "restricted SQL users",
  outside: "SQL users created outside Rolecall",
  unowned: "SQL users without an owner",
};

type Props = {
  view: ListView;
  onView: (view: ListView) => void;
  mayDescribe: boolean;
  /** how many of the unverified ones cannot be checked, in a sentence */
  uncheckable: string | undefined;
};

/** What a person should know before they read the rows of one filter. */
export function FilterNotes({ view, onView, mayDescribe, uncheckable }: Props) {
  return (
    <>
      {view.state === "unowned" && <UnownedNote mayDescribe={mayDescribe} />}
      {uncheckable !== undefined && <Note className="mx-gutter mb-2 flex-none">{uncheckable}</Note>}
      <SearchedNote view={view} onView={onView} />
    </>
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
