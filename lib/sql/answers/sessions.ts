import { timeOf } from "./login-facts.ts";
import { cellOf, hasColumns, type ResultSet } from "./read/result-set.ts";
import { shownText } from "./read/shown-text.ts";

export type SessionGroup = {
  readonly application: string;
  /** without its port */
  readonly address: string;
  readonly count: number;
  /** when the oldest began, in epoch milliseconds; null where the text is no time */
  readonly oldest: number | null;
};

/** How many groups are listed; the rest are counted. */
const MOST_GROUPS = 200;

type Sessions = {
  count: number;
  /** by application and address, most first */
  groups: SessionGroup[];
  /** how many nodes did not answer: their sessions are not known */
  lostNodes: number;
};

/** The open sessions. Undefined where it is not the answer to `showSessions`. */
export function readSessions(set: ResultSet): Sessions | undefined {
  if (!hasColumns(set, ["session_id", "client_address", "application_name", "session_start"])) return undefined;
  const groups = new Map<string, SessionGroup>();
  const open = set.rows.filter((row) => cellOf(set, row, "session_id") !== "NULL");
  for (const row of open) {
    const application = shownText(cellOf(set, row, "application_name"));
    const address = shownText(cellOf(set, row, "client_address").replace(/:\d{1,5}$/, ""));
    const start = timeOf(cellOf(set, row, "session_start")) ?? null;
    const key = JSON.stringify([application, address]);
    const known = groups.get(key);
    const oldest = known?.oldest === undefined ? start : earlier(known.oldest, start);
    groups.set(key, { application, address, count: (known?.count ?? 0) + 1, oldest });
  }
  const sorted = [...groups.values()].sort((one, other) => other.count - one.count);
  return { count: open.length, groups: sorted.slice(0, MOST_GROUPS), lostNodes: set.rows.length - open.length };
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
