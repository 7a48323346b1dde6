import { type RawBuilder, sql } from "kysely";
import type { Store } from "./base.ts";

/** Whether other servers may work on the same store. */
export function isShared(store: Store): boolean {
  return store.getExecutor().adapter.supportsMultipleConnections !== false;
}

/** The store's own time in epoch milliseconds, for times that one server writes and another compares: two clocks would differ. */
export function storeNow(store: Store): RawBuilder<number> {
  return isShared(store)
    ? sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
    : sql`cast(unixepoch('subsec') * 1000 as integer)`;
}

/**
 * The store's own time now, in epoch milliseconds, for what is compared with a time that another server writes. A SQLite store is on the
 * machine of its only server, so that machine's clock is used.
 */
export async function storeTime(store: Store): Promise<number> {
  if (!isShared(store)) return Date.now();
  const { now } = await store.selectNoFrom(storeNow(store).as("now")).executeTakeFirstOrThrow();
  return now;
}

/** {@link storeTime} within a statement. */
export function storeClock(store: Store): RawBuilder<number> {
  return isShared(store) ? storeNow(store) : sql<number>`${Date.now()}`;
}
