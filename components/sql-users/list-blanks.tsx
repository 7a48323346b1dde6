import Plus from "lucide-react/icons/plus";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { type ListView, PLAIN_VIEW } from "./list-view.ts";

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
  const { search, state } = view;
  const among = state === null ? "" : ` among the ${state === "outside" ? "ones created outside" : `${state} ones`}`;
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={
        search
          ? `Nothing matches “${search}”${among}`
          : state === "outside"
            ? "No SQL user was created outside"
            : `No SQL user is ${state}`
      }
      text={
        complete
          ? "The search looks at names, owners and purposes, and each of its words must be there."
          : "More SQL users are coming: it may be among those."
      }
      actions={
        <Button onClick={() => onView({ ...view, search: PLAIN_VIEW.search, state: PLAIN_VIEW.state })}>
          Show all SQL users
        </Button>
      }
    />
  );
}
