import { timeOf } from "./login-facts.ts";
import { cellOf, hasColumns, type ResultSet } from "./result-set.ts";
import { shownText } from "./shown-text.ts";

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

/** Open sessions by application and address, most first. Undefined where it is not the answer to `showSessions`. */
export function readSessions(set: ResultSet): { count: number; groups: SessionGroup[] } | undefined {
  if (!hasColumns(set, ["session_id", "client_address", "application_name", "session_start"])) return undefined;
  const groups = new Map<string, SessionGroup>();
  for (const row of set.rows) {
    const application = shownText(cellOf(set, row, "application_name"));
    const address = shownText(cellOf(set, row, "client_address").replace(/:\d{1,5}$/, ""));
    const start = timeOf(cellOf(set, row, "session_start")) ?? null;
    const key = JSON.stringify([application, address]);
    const known = groups.get(key);
    const oldest = known?.oldest === undefined ? start : earlier(known.oldest, start);
    groups.set(key, { application, address, count: (known?.count ?? 0) + 1, oldest });
  }
  const sorted = [...groups.values()].sort((one, other) => other.count - one.count);
  return { count: set.rows.length, groups: sorted.slice(0, MOST_GROUPS) };
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
