import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { shownUsers } from "../filters/shown-users.ts";
import { countStates, type StateCounts } from "../list-logic.ts";
import { type ListView, viewSearch } from "../list-view.ts";

/** A list up to here stands in the document as a whole. */
const WHOLE = 50;
/** Of a longer one, as many rows as a window of 1,500 pixels shows: a document with all of a thousand is slow to send and to parse. */
const FIRST = 32;

/** The rows of a longer list in the document. The browser reads the rest after it has painted. */
export type FirstRows = {
  /** its users are the first of `shown` in the view of the address */
  list: SqlUserList;
  /** of the whole list */
  counts: StateCounts;
  /** how many SQL users the view shows */
  shown: number;
  /** the query string of that view */
  search: string;
};

/** The first rows of `list` in `view`, or undefined where the document has room for all of it. */
export function firstRows(list: SqlUserList, view: ListView): FirstRows | undefined {
  if (list.users.length <= WHOLE) return undefined;
  const shown = shownUsers(list.users, view);
  return {
    list: { ...list, users: shown.slice(0, FIRST) },
    counts: countStates(list.users),
    shown: shown.length,
    search: viewSearch(view),
  };
}
