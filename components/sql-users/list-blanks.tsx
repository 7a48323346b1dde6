import Plus from "lucide-react/icons/plus";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { SEARCHED_WORDS } from "#lib/shared/sql-user-fields.ts";
import { type ListView, PLAIN_VIEW, type Shown } from "./list-view.ts";

const SEARCHED = new Intl.ListFormat("en-GB").format(["names", ...SEARCHED_WORDS]);

/** The cluster answered and has no SQL user. */
export function NoUsers(props: { mayCreate: boolean; writable: boolean; onCreate: () => void }) {
  const { mayCreate, writable, onCreate } = props;
  return (
    <Blank
      className="flex-1 border-t border-line"
      title="No SQL user yet"
      text="Applications and people connect to a cluster as a SQL user. Give each its own, so that each can be reset, restricted and deleted by itself."
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

/** There are users, but none that the search and the filter mean. */
export function NoMatch(props: { view: ListView; onView: (view: ListView) => void; complete: boolean }) {
  const { view, onView, complete } = props;
  const { search } = view;
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={search ? `Nothing matches “${search}”${amongWords(view)}` : nobodyWords(view)}
      text={
        complete
          ? `The search looks at ${SEARCHED}, and each of its words must be there.`
          : "More SQL users are coming: it may be among those."
      }
      actions={
        <Button onClick={() => onView({ ...PLAIN_VIEW, sort: view.sort, descending: view.descending })}>
          Show all SQL users
        </Button>
      }
    />
  );
}

const AMONG: Record<Shown, string> = {
  admin: "the admin ones",
  privileged: "the privileged ones",
  unknown: "the unknown ones",
  restricted: "the restricted ones",
  outside: "the ones created outside",
  unowned: "the unowned ones",
};

function amongWords({ state, kind }: ListView): string {
  return `${state === null ? "" : ` among ${AMONG[state]}`}${kind === null ? "" : " of this kind"}`;
}

function nobodyWords({ state, kind }: ListView): string {
  const whom = kind === null ? "SQL user" : "SQL user of this kind";
  if (state === null) return "No SQL user is of this kind";
  if (state === "unowned") return `Every ${whom} has an owner`;
  return `No ${whom} ${state === "outside" ? "was created outside" : `is ${state}`}`;
}
