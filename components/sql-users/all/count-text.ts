import { counted, number } from "#components/ui/words/counted.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { EVERYWHERE_PAGE, type EverywhereFilter, type EverywhereView } from "#lib/shared/sql-users/everywhere-path.ts";

type Listed = Pick<EverywhereList, "users" | "more" | "counts" | "dues" | "clusters">;
type Seen = EverywhereFilter & Pick<EverywhereView, "after">;

/** How many SQL users there are, and how many of them match the filter: *Rotate all that match* stands beside it. */
export function countWords(list: Listed, view: Seen): string {
  const all = `${counted(list.counts.all, "SQL user")} on ${counted(list.clusters, "cluster")}`;
  if (!isNarrowed(view)) return all;
  const match = matching(list, view);
  if (match !== undefined) return `${number(match)} of ${all} ${match === 1 ? "matches" : "match"}`;
  return `More than ${EVERYWHERE_PAGE} of ${all} match`;
}

const isNarrowed = ({ search, state, kind, owner, age, due, label }: EverywhereFilter) =>
  search !== "" || [state, kind, owner, age, due, label].some((each) => each !== null);

/** How many match, where that is known: on one page, or by one filter that is counted. */
function matching({ users, more, counts, dues }: Listed, view: Seen): number | undefined {
  if (view.after === null && !more) return users.length;
  const { state, due } = view;
  if (isNarrowed(Object.assign({}, view, { state: null, due: null }))) return undefined;
  if (due === null) return state === null ? undefined : counts[state];
  return state === null ? dues[due === "now" ? "due" : "soon"] : undefined;
}
