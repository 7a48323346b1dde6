import Plus from "lucide-react/icons/plus";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { type ListView, PLAIN_VIEW } from "./list-view.ts";

/** The cluster answered and has no SQL user. */
export function NoUsers({ writable, onCreate }: { writable: boolean; onCreate: () => void }) {
  return (
    <Blank
      className="flex-1 border-t border-line"
      title="No SQL user yet"
      text="Applications and people connect to a cluster as a SQL user. Give each its own, so that each can be reset, restricted and deleted by itself."
      actions={
        <Button disabled={!writable} onClick={onCreate}>
          <Plus />
          Create the first SQL user
        </Button>
      }
    />
  );
}

/** There are users, but none that the search and the filter mean. */
export function NoMatch(props: { view: ListView; onView: (view: ListView) => void; complete: boolean }) {
  const { view, onView, complete } = props;
  const { search, state } = view;
  const among = state === null ? "" : ` among the ${state} ones`;
  return (
    <Blank
      className="flex-1 border-t border-line"
      title={search ? `Nothing matches “${search}”${among}` : `No SQL user is ${state}`}
      text={
        complete
          ? "The search looks at names and purposes, and each of its words must be there."
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
