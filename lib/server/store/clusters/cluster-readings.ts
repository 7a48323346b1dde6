import { setImmediate } from "node:timers/promises";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { type Noticed, saveFound, saveGone } from "../sql-users/record-drift.ts";

/** How old the note of the last complete list may get: one for each reading would be a commit for each. */
const NOTE_MS = 60_000;
/** After this time, a request with a lost answer has taken effect or never will. */
const LOST_MS = 60 * 60_000;
/** How many SQL users of one reading get an event by name: every event makes the chain longer for good. */
const MOST_EVENTS = 1_000;
/** A complete list, and the newest audit event from before its first page was requested. `begunAt`: when that was; now unless set. */
export type CompleteList = { clusterId: string; names: ReadonlySet<string>; since: number; begunAt?: number };

/**
 * Compares a *complete* list with the store, and records the SQL users that appeared or vanished outside Rolecall: a mark, and one audit
 * event each. After so many events, only SQL users that Rolecall changed before get their own; the others of a batch are counted by one.
 * Resolves to the recorded SQL users. Those of a cluster's first list are not drift. Of several servers that find the same, one records it.
 *
 * SQL users that Rolecall was changing since the list began are skipped: the list may have passed their page before the change. Each batch
 * looks for them anew, since others get their turn between two batches.
 */
export async function saveCompleteList(store: Store, list: CompleteList, now = Date.now()): Promise<Noticed[]> {
  const { clusterId, names, begunAt = now } = list;
  const [reading, standing] = await Promise.all([readingOf(store, clusterId), standingRows(store, clusterId)]);
  const seen = new Set(standing.flatMap(({ name, first_seen_at }) => (first_seen_at === null ? [] : name)));
  // The last list outdates earlier events, but a request with a lost answer may take effect later.
  const from = {
    all: reading?.first_complete_at ?? 0,
    unknown: (reading?.last_complete_at ?? 0) - LOST_MS,
    last: reading?.last_complete_at ?? null,
  };
  const noticed: Noticed[] = [];
  const facts = () => ({ from, now, room: MOST_EVENTS - noticed.filter(({ isCounted }) => !isCounted).length });
  // A transaction for each batch: other writers wait while one runs, and on SQLite everything else does.
  for (const batch of batches(standing.filter(({ name }) => !names.has(name)))) {
    noticed.push(...(await saveGone(store, list, batch, facts())));
    await setImmediate();
  }
  for (const batch of batches([...names].filter((name) => !seen.has(name)))) {
    noticed.push(...(await saveFound(store, list, batch, Object.assign(facts(), { isFirst: !reading }))));
    await setImmediate();
  }
  if (!reading || reading.last_complete_at <= begunAt - NOTE_MS) await saveReading(store, clusterId, begunAt);
  return noticed;
}

/** When each cluster's list was last complete, in epoch milliseconds. */
export async function lastReadings(store: Store): Promise<ReadonlyMap<string, number>> {
  const rows = await store.selectFrom("cluster_readings").select(["cluster_id", "last_complete_at"]).execute();
  return new Map(rows.map(({ cluster_id, last_complete_at }) => [cluster_id, last_complete_at]));
}

/** When the last complete list was begun, in epoch milliseconds, within a minute; undefined before the first. */
export async function lastCompleteAt(store: Store, clusterId: string): Promise<number | undefined> {
  const reading = await readingOf(store, clusterId);
  return reading?.last_complete_at;
}

async function readingOf(store: Store, clusterId: string) {
  return store.selectFrom("cluster_readings").selectAll().where("cluster_id", "=", clusterId).executeTakeFirst();
}

async function standingRows(store: Store, clusterId: string) {
  return store
    .selectFrom("sql_users")
    .select(["id", "name", "first_seen_at"])
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .execute();
}

async function saveReading(store: Store, clusterId: string, now: number): Promise<void> {
  await store
    .insertInto("cluster_readings")
    .values({ cluster_id: clusterId, first_complete_at: now, last_complete_at: now })
    .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet({ last_complete_at: now }))
    .execute();
}
