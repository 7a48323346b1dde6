import { type SelectQueryBuilder, sql } from "kysely";
import type { AuditOutcome, StoredAction } from "#lib/shared/audit/audit.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { eventOf, type StoredEvent } from "./audit-event.ts";

/**
 * The search; all conditions must hold. `clusters` limits the visible events: all, those of any cluster, or those of these clusters.
 * Times are epoch milliseconds.
 */
export type AuditSearch = {
  clusters: "all" | "any" | readonly string[];
  actor?: string | undefined;
  actions?: readonly StoredAction[] | undefined;
  target?: string | undefined;
  outcome?: AuditOutcome | undefined;
  requestId?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

type Column = "request_id" | "target" | "outcome" | "actor" | "action" | "cluster_id";
/** `column` is one of `values`, and has an index for it. */
export type Condition = { column: Column; values: readonly string[] };
/** A final event with the intent that it belongs to, or an intent that has no outcome yet. */
export type FoundEvent = {
  event: StoredEvent;
  intent: Pick<StoredEvent, "sequence" | "at" | "hash" | "details"> | undefined;
};
/** Places in the chain, both ends outside. */
export type Window = { above: number; below: number };

/** SQLite takes at most 500 parts in one query. For an account with more clusters, the chain is filtered instead. */
const MOST_VALUES = 100;

/** The more selective first, as far as that is known without a query. */
export function conditionsOf({ clusters, actor, actions, target, outcome, requestId }: AuditSearch): Condition[] {
  const one = (column: Column, value: string | undefined) => (value === undefined ? [] : [{ column, values: [value] }]);
  return [
    ...one("request_id", requestId),
    ...one("target", target),
    // Most events are done: an index of those would find nothing faster.
    ...one("outcome", outcome === "done" || outcome === "running" ? undefined : outcome),
    ...one("actor", actor),
    ...(actions ? [{ column: "action" as const, values: actions }] : []),
    ...(typeof clusters === "string" ? [] : [{ column: "cluster_id" as const, values: clusters }]),
  ];
}

/** Which entries to look at for a page: those of the condition's index, or of the chain itself, and at most so many for each value. */
export type Walk = { condition: Condition | undefined; above: number; entries: number };

/** Enough entries for `limit` events where one index covers the whole filter; otherwise at most `steps`. */
export async function chooseWalk(
  store: Store,
  { clusters, from, to, outcome }: AuditSearch,
  conditions: readonly Condition[],
  window: Window,
  { limit, steps }: { limit: number; steps: number },
): Promise<Walk> {
  const canLead = conditions.filter(({ values }) => values.length <= MOST_VALUES);
  const isKnown =
    canLead.length === conditions.length &&
    conditions.length <= 1 &&
    clusters !== "any" &&
    from === undefined &&
    to === undefined &&
    outcome !== "done";
  if (isKnown) return { condition: conditions[0], above: window.above, entries: limit };
  return { ...(await furthest(store, canLead, window, steps)), entries: steps };
}

/** Of all indexes that could lead, the one that gets furthest back with the same number of steps. */
async function furthest(
  store: Store,
  conditions: readonly Condition[],
  { above, below }: Window,
  steps: number,
): Promise<{ condition: Condition | undefined; above: number }> {
  // The chain itself leads where nothing else gets further: every other row of it is an intent, or nearly so.
  let best: { condition: Condition | undefined; above: number } = {
    condition: undefined,
    above: Math.max(above, below - 1 - 2 * steps),
  };
  const ends = conditions.flatMap(({ column, values }, condition) => {
    const each = Math.max(1, Math.floor(steps / values.length));
    return values.map((value) => end(store, { condition, column, value, above, below, each }));
  });
  if (ends.length === 0) return best;
  const reached = await together(ends).execute();
  for (const [index, condition] of conditions.entries()) {
    const ofIt = reached.filter((one) => one.condition === index).map(({ sequence }) => sequence - 1);
    const one = { condition, above: Math.max(above, ...ofIt) };
    if (one.above < best.above || (one.above === best.above && !best.condition)) best = one;
  }
  return best;
}

type End = { condition: number; column: Column; value: string; above: number; below: number; each: number };

/** Where the last of `each` entries stands; no row where there are not that many. */
function end(store: Store, { condition, column, value, each, ...window }: End) {
  const inner = inIndex(store, column, value, window)
    .select(["sequence", sql.lit(condition).$castTo<number>().as("condition")])
    .limit(1)
    .offset(each - 1);
  return store.selectFrom(inner.as("ends")).selectAll();
}

export const isFinal = sql<boolean>`outcome <> 'intended'`;

/**
 * The entries of one index, newest first. The pairs are compared rather than the value and the number: to a planner each value is as
 * common everywhere, so that it would rather walk the whole chain back to a value that has not come up for years.
 */
function inIndex(store: Store, column: Column, value: string, { above, below }: Window) {
  const pair = sql`(${sql.ref(column)}, sequence)`;
  return store
    .selectFrom("audit_events")
    .where(isFinal)
    .$if(column === "outcome", (query) => query.where(sql<boolean>`outcome <> 'done'`))
    .where(sql<boolean>`${pair} < (${value}, ${below})`)
    .where(sql<boolean>`${pair} > (${value}, ${above})`)
    .orderBy(column, "desc")
    .orderBy("sequence", "desc");
}

function entries(store: Store, column: Column, value: string, window: Window, limit: number) {
  return store.selectFrom(inIndex(store, column, value, window).selectAll().limit(limit).as("entries")).selectAll();
}

/** One query for all. In SQLite a part with a limit of its own must be a query within one. */
function together<Row>([first, ...rest]: SelectQueryBuilder<Tables, never, Row>[]) {
  if (!first) throw new Error("a condition needs a value");
  return rest.reduce((all, next) => all.unionAll(next), first);
}

/** The newest `limit` final events of a walk that match. */
export async function finalRows(
  store: Store,
  search: AuditSearch,
  conditions: readonly Condition[],
  { condition, entries: most }: Walk,
  window: Window,
  limit: number,
): Promise<FoundEvent[]> {
  const walked = condition
    ? together(condition.values.map((value) => entries(store, condition.column, value, window, most)))
    : store
        .selectFrom("audit_events")
        .selectAll()
        .where(isFinal)
        .where("sequence", "<", window.below)
        .where("sequence", ">", window.above)
        .orderBy("sequence", "desc")
        // A limit also keeps the planner from asking another index and sorting all that it gives.
        .limit(2 * most);
  const found = store
    .selectFrom(walked.as("walked"))
    .selectAll()
    .where((eb) => eb.and(comparisons(search, conditions).map(([column, is, value]) => eb(column, is, value))))
    .$if(search.outcome === "done", (query) => query.where("outcome", "=", "done"))
    .orderBy("sequence", "desc")
    .limit(limit);
  const rows = await store
    .selectFrom(found.as("found"))
    .leftJoin("audit_events as intent", "intent.id", "found.intent_id")
    .selectAll("found")
    .select([
      "intent.sequence as i_sequence",
      "intent.at as i_at",
      "intent.hash as i_hash",
      "intent.details as i_details",
    ])
    .orderBy("found.sequence", "desc")
    .execute();
  return rows.map(({ i_sequence, i_at, i_hash, i_details, ...row }) => ({
    event: eventOf(row),
    intent:
      i_sequence === null || i_at === null || i_hash === null || i_details === null
        ? undefined
        : { sequence: i_sequence, at: i_at, hash: i_hash, details: i_details },
  }));
}

type Comparison =
  | readonly [Column, "in", readonly string[]]
  | readonly ["cluster_id", ">=", string]
  | readonly ["at", ">=" | "<=", number];

/** The comparisons that a row of the search meets, to be joined by "and". `any` cluster: events of no cluster are left out. */
export function comparisons({ clusters, from, to }: AuditSearch, conditions: readonly Condition[]): Comparison[] {
  return [
    ...conditions.map(({ column, values }) => [column, "in", values] as const),
    ...(clusters === "any" ? [["cluster_id", ">=", ""] as const] : []),
    ...(from === undefined ? [] : [["at", ">=", from] as const]),
    ...(to === undefined ? [] : [["at", "<=", to] as const]),
  ];
}
