import "server-only";
import type { Store } from "./base.ts";
import { storeNow } from "./clock.ts";

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

/** Deletes servers that were silent for an hour. Their open intents stay. */
export async function sweepServers(store: Store): Promise<void> {
  await store
    .deleteFrom("servers")
    .where("seen_at", "<", (eb) => eb(storeNow(store), "-", HOUR))
    .execute();
}
