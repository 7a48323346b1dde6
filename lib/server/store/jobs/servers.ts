import type { Store } from "../db/base.ts";
import { isShared, storeClock, storeNow, storeTime } from "../db/clock.ts";
import { inTransaction } from "../db/transaction.ts";
import { voidRestrictedByJobs } from "../sql-users/void-restricted.ts";

const HOUR = 60 * 60_000;
/** After a longer break the store may be another one: a copy that was restored. */
const BREAK_MS = 15 * 60_000;
/** A way back is open for seven days, and what was put back stays so for seven at most. */
const WAY_BACK_MS = 14 * 24 * HOUR;

/** Says that this server lives. */
export async function saveServer(store: Store, id: string): Promise<void> {
  if (!(await isAnyAlive(store))) await beginLife(store);
  const now = storeNow(store);
  await store
    .insertInto("servers")
    .values({ id, started_at: now, seen_at: now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet((eb) => ({ seen_at: eb.ref("excluded.seen_at") })))
    .execute();
}

/** A server without a sign of life for this long counts as dead. */
const SILENT_MS = 30_000;

/** The servers that live, this one among them. On SQLite it is the only one, since only one can have the file open. */
export function livingServers(store: Store) {
  return store
    .selectFrom("servers")
    .select("id")
    .where("seen_at", ">", (eb) => eb(storeNow(store), "-", SILENT_MS));
}

/** Whether another server than `own` is dead. */
export async function isServerDead(store: Store, id: string, own: string): Promise<boolean> {
  if (id === own) return false;
  if (!isShared(store)) return true;
  return (await livingServers(store).where("id", "=", id).executeTakeFirst()) === undefined;
}

/** Whether another server has the store, or had it within the last hour. A server's own row is there since its start. */
export async function hasOtherServers(store: Store): Promise<boolean> {
  return (await store.selectFrom("servers").select("id").limit(2).execute()).length > 1;
}

/** Deletes servers that were silent for an hour. Their open intents stay. */
export async function sweepServers(store: Store): Promise<void> {
  await store
    .deleteFrom("servers")
    .where("seen_at", "<", (eb) => eb(storeNow(store), "-", HOUR))
    .execute();
}

async function isAnyAlive(store: Store): Promise<boolean> {
  const row = await store
    .selectFrom("servers")
    .select("id")
    .where("seen_at", ">", (eb) => eb(storeClock(store), "-", BREAK_MS))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Of several servers that start at once, each may do so. */
async function beginLife(store: Store): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const since = await storeTime(transaction);
    // One of them may have been put back since, in the store that this is a copy of.
    await voidRestrictedByJobs(transaction, since - WAY_BACK_MS);
    await transaction
      .insertInto("store_life")
      .values({ id: 1, since })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ since }))
      .execute();
  });
}

/** Since when the store surely knows all that its servers did; undefined before the first server. */
export async function knowsAllSince(store: Store): Promise<number | undefined> {
  const row = await store.selectFrom("store_life").select("since").where("id", "=", 1).executeTakeFirst();
  return row?.since;
}
