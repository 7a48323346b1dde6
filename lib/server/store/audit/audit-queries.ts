import type { Store } from "../db/base.ts";
import { eventOf } from "./audit-event.ts";
import {
  type AuditSearch,
  type Condition,
  chooseWalk,
  comparisons,
  conditionsOf,
  type FoundEvent,
  finalRows,
  isFinal,
  type Window,
} from "./audit-walk.ts";

export type FoundPage = {
  /** newest first, as the chain has them */
  found: FoundEvent[];
  /** ask on with this as `below`; absent where nothing older can match */
  next?: number;
  /** where the search stopped before the page was full: the time of the last event that was looked at */
  searchedTo?: number;
};

/** The most events that one page reads where no index covers the whole filter. */
const MOST_STEPS = 1_000;
/** Far more than are ever in flight; after a crash, until they are settled, there may be as many. */
const MOST_OPEN = 200;
/** By how much the clocks of servers on one store may differ before a filter by time misses an event. */
const CLOCKS_DIFFER_MS = 2 * 60_000;
/** An intent without outcome for longer than this belongs to a server that is gone. */
export const OPEN_MS = 5 * 60_000;

/**
 * The newest `limit` events that match, below a place in the chain.
 *
 * Costs the same however many events there are: one index leads, and if the filter has more than it covers, at most `steps` of its entries
 * are read. Then fewer than `limit` events come with a `next`.
 */
export async function findAuditEvents(
  store: Store,
  search: AuditSearch,
  {
    below,
    limit,
    steps = MOST_STEPS,
    now = Date.now(),
  }: { below?: number; limit: number; steps?: number; now?: number },
): Promise<FoundPage> {
  const conditions = conditionsOf(search);
  if (conditions.some(({ values }) => values.length === 0)) return { found: [] };
  const [whole, newestOpen] = await Promise.all([windowOf(store, search, below), openIntents(store, below)]);
  const isRunning = search.outcome === "running";
  const walk = isRunning ? undefined : await chooseWalk(store, search, conditions, whole, { limit: limit + 1, steps });
  const open = openWithin(newestOpen, { above: walk?.above ?? whole.above, below: whole.below });
  const window = { above: open.above, below: whole.below };
  const [final, running] = await Promise.all([
    walk ? finalRows(store, search, conditions, walk, window, limit + 1) : [],
    openRows(store, search, conditions, open.sequences, now),
  ]);
  const all = [...final, ...running].sort((one, other) => other.event.sequence - one.event.sequence);
  const found = all.slice(0, limit);
  if (all.length > limit) return { found, next: found[limit - 1]?.event.sequence ?? 0 };
  if (window.above <= whole.above) return { found };
  return { found, next: window.above + 1, ...(await timeAt(store, window.above + 1)) };
}

async function windowOf(store: Store, { from, to }: AuditSearch, below: number | undefined): Promise<Window> {
  const byTime = (edge: "<" | ">", at: number) =>
    store
      .selectFrom("audit_events")
      .select("sequence")
      .where(isFinal)
      .where("at", edge, at)
      .orderBy("at", edge === "<" ? "desc" : "asc")
      .limit(1);
  const edges = await store
    .selectNoFrom([
      store.selectFrom("audit_head").select("sequence").where("id", "=", 1).as("head"),
      store
        .selectFrom("audit_checkpoints")
        .select(({ fn }) => fn.max<number>("sequence").as("newest"))
        .as("checkpoint"),
      byTime("<", from === undefined ? 0 : from - CLOCKS_DIFFER_MS).as("before"),
      byTime(">", to === undefined ? Number.MAX_SAFE_INTEGER : to + CLOCKS_DIFFER_MS).as("after"),
    ])
    .executeTakeFirstOrThrow();
  return {
    above: Math.max(edges.checkpoint ?? 0, edges.before ?? 0),
    below: Math.min(below ?? (edges.head ?? 0) + 1, edges.after ?? Number.POSITIVE_INFINITY),
  };
}

/** The last event that was archived, after which the chain of the store begins. */
export async function newestCheckpoint(store: Store): Promise<{ sequence: number; hash: string } | undefined> {
  const row = await store
    .selectFrom("audit_checkpoints")
    .select(["sequence", "hash"])
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { sequence: row.sequence, hash: row.hash };
}

/** The newest of them, and whether there are no others. */
async function openIntents(store: Store, below = Number.MAX_SAFE_INTEGER): Promise<number[]> {
  const rows = await store
    .selectFrom("open_intents")
    .select("sequence")
    .where("sequence", "<", below)
    .orderBy("sequence", "desc")
    .limit(MOST_OPEN)
    .execute();
  return rows.map(({ sequence }) => sequence);
}

/** Where there may be more of them further back, the window ends before those. */
function openWithin(newest: readonly number[], { above, below }: Window): { sequences: number[]; above: number } {
  const known = newest.length < MOST_OPEN ? above : Math.max(above, (newest.at(-1) ?? 0) - 1);
  return { sequences: newest.filter((sequence) => sequence < below && sequence > known), above: known };
}

async function openRows(
  store: Store,
  search: AuditSearch,
  conditions: readonly Condition[],
  sequences: readonly number[],
  now: number,
): Promise<FoundEvent[]> {
  const { outcome } = search;
  if (sequences.length === 0 || (outcome && outcome !== "running" && outcome !== "unknown")) return [];
  const others = conditions.filter(({ column }) => column !== "outcome");
  const rows = await store
    .selectFrom("audit_events")
    .selectAll()
    .where("sequence", "in", sequences)
    .where((eb) => eb.and(comparisons(search, others).map(([column, is, value]) => eb(column, is, value))))
    .$if(outcome !== undefined, (query) => query.where("at", outcome === "running" ? ">" : "<=", now - OPEN_MS))
    .execute();
  return rows.map((row) => ({ event: eventOf(row), intent: undefined }));
}

async function timeAt(store: Store, sequence: number): Promise<{ searchedTo?: number }> {
  const row = await store
    .selectFrom("audit_events")
    .select("at")
    .where("sequence", ">=", sequence)
    .orderBy("sequence")
    .limit(1)
    .executeTakeFirst();
  return row ? { searchedTo: row.at } : {};
}

/** By id; without those that were removed. */
export async function accountNamesOf(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectFrom("accounts").select(["id", "name"]).where("id", "in", ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Events that are looked at for their actors: a filter needs those of late, and its cost must not grow with the audit. */
const MOST_FOR_ACTORS = 2_000;
/** Of each of many clusters at least. */
const LEAST_FOR_ACTORS = 20;
/** Clusters in one statement: SQLite takes 500 parts of a union. */
const CLUSTERS_TOGETHER = 100;

/** The ids of the accounts that acted on these clusters of late. */
export async function recentActors(store: Store, clusters: "all" | readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const add = async (newest: ReturnType<typeof newestActors>[]) => {
    const [first, ...others] = newest.map((each) => store.selectFrom(each.as("newest")).select("actor_id"));
    if (!first) return;
    const rows = await others.reduce((all, each) => all.union(each), first.distinct()).execute();
    for (const { actor_id } of rows) if (actor_id !== null) found.add(actor_id);
  };
  if (clusters === "all") {
    await add([newestActors(store, MOST_FOR_ACTORS).where("cluster_id", "is not", null).orderBy("sequence", "desc")]);
    return found;
  }
  const most = Math.max(LEAST_FOR_ACTORS, Math.ceil(MOST_FOR_ACTORS / clusters.length));
  for (let start = 0; start < clusters.length; start += CLUSTERS_TOGETHER) {
    const some = clusters.slice(start, start + CLUSTERS_TOGETHER);
    // Not `=`: PostgreSQL drops from the order what is constant, and may then walk back through the whole audit for a quiet cluster.
    const ofOne = (id: string) =>
      newestActors(store, most)
        .where((eb) => eb.between("cluster_id", id, id))
        .orderBy("cluster_id", "desc");
    await add(some.map((id) => ofOne(id).orderBy("sequence", "desc")));
  }
  return found;
}

/** The index of events by cluster has no intents. */
function newestActors(store: Store, most: number) {
  return store.selectFrom("audit_events").select("actor_id").where(isFinal).limit(most);
}

/** The place in the chain of the event with this id; undefined where it was archived. */
export async function eventPlace(store: Store, id: string): Promise<number | undefined> {
  const event = await store.selectFrom("audit_events").select("sequence").where("id", "=", id).executeTakeFirst();
  return event?.sequence;
}
