import "server-only";
import type { Store } from "../db/base.ts";
import { isShared, storeNow } from "../db/clock.ts";

const HOUR = 60 * 60_000;

/** Says that this server lives. */
export async function saveServer(store: Store, id: string): Promise<void> {
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
