import "server-only";
import type { AuditAction, StoredAction } from "#lib/shared/audit.ts";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";
import { EXPLAINING } from "./last-known.ts";
import { openOnCluster } from "./open-intents.ts";
import { type Noticed, saveFound, saveGone } from "./record-drift.ts";

/** How old the note of the last complete list may get: one for each reading would be a commit for each. */
const NOTE_MS = 60_000;
/** After this time, a request with a lost answer has taken effect or never will. */
const LOST_MS = 60 * 60_000;
/** The sources of a row for a SQL user that no complete list has shown yet. */
const GIVES_ROW: readonly AuditAction[] = [
  "sql_user.reset_password",
  "sql_user.compromised",
  "sql_user.verify",
  "sql_user.describe",
  "sql_user.protect",
  "sql_user.unprotect",
];

/** A complete list, and the newest audit event from before its first page was requested. `begunAt`: when that was; now unless set. */
export type CompleteList = { clusterId: string; names: ReadonlySet<string>; since: number; begunAt?: number };

/**
 * Compares a *complete* list with the store, and records the SQL users that appeared or vanished outside Rolecall: one audit event each,
 * and a mark. Resolves to the recorded ones. SQL users of a cluster's first list are not drift. Of several servers that find the same, one
 * records it.
 *
 * SQL users that Rolecall was changing since the list began are skipped: the list may have passed their page before the change.
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
  const gone = standing.filter(({ name }) => !names.has(name));
  const found = [...names].filter((name) => !seen.has(name));
  if (gone.length + found.length > 0) {
    const busy = await busyNames(store, list);
    const free = gone.filter(({ name, first_seen_at }) => !busy(name, first_seen_at === null));
    // A transaction for each batch: other writers wait while one runs.
    for (const batch of batches(free)) noticed.push(...(await saveGone(store, clusterId, batch, { from, now })));
    // The first list adds all its SQL users; one that is being created at this moment gets its row afterwards.
    const settled = reading ? found.filter((name) => !busy(name, false)) : found;
    for (const batch of batches(settled))
      noticed.push(...(await saveFound(store, clusterId, batch, { isFirst: !reading, from, now })));
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

/**
 * SQL users that Rolecall may have created or deleted since the list began, by the order of the chain and not by a clock, since servers'
 * clocks differ. A change is open or has an event, from before it until after it is saved. `isUnlisted`: of a row that no complete list has
 * shown.
 *
 * Other and refused actions are ignored: otherwise an account without a right could hide drift.
 */
async function busyNames(store: Store, { clusterId, since }: CompleteList) {
  const open = await openOnCluster(store, clusterId);
  const later = await store
    .selectFrom("audit_events")
    .select(["id", "intent_id", "action", "target", "outcome"])
    .where("sequence", ">", since)
    .where("cluster_id", "=", clusterId)
    .where("action", "in", [...EXPLAINING, ...GIVES_ROW])
    .execute();
  const refused = later.filter(({ outcome }) => outcome === "refused");
  const nothing = new Set(refused.flatMap(({ id, intent_id }) => [id, intent_id]));
  const changes = [...open, ...later].filter(({ id }) => !nothing.has(id));
  const named = (actions: readonly StoredAction[]) =>
    new Set(changes.flatMap(({ action, target }) => (actions.includes(action) ? target : [])));
  const [explained, given] = [named(EXPLAINING), named(GIVES_ROW)];
  return (name: string, isUnlisted: boolean) => explained.has(name) || (isUnlisted && given.has(name));
}
