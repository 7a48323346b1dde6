import type { Delivery } from "#lib/shared/audit/destinations.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";

/** An attempt that gets its id when it is saved. */
export type NewDelivery = Omit<Delivery, "id">;

/** Adds an attempt to the log. */
export async function addDelivery(store: Store, destinationId: string, delivery: NewDelivery): Promise<void> {
  const { kind, action, first, last, count, at, ms, status, problem, result } = delivery;
  await store
    .insertInto("deliveries")
    .values({
      id: newId("dlv"),
      destination_id: destinationId,
      kind,
      action,
      first_sequence: first,
      last_sequence: last,
      event_count: count,
      at,
      took_ms: Math.round(ms),
      status,
      problem,
      result,
    })
    .execute();
}

/** The newest attempts of a destination, the newest first. */
export async function deliveriesOf(store: Store, destinationId: string, limit: number): Promise<Delivery[]> {
  return deliveries(store)
    .where("destination_id", "=", destinationId)
    .orderBy("at", "desc")
    .orderBy("last_sequence", "desc")
    .limit(limit)
    .execute();
}

/** One attempt of a destination. */
export async function deliveryOf(store: Store, destinationId: string, id: string): Promise<Delivery | undefined> {
  return deliveries(store).where("id", "=", id).where("destination_id", "=", destinationId).executeTakeFirst();
}

const STORED_MS = 30 * 24 * 60 * 60_000;

/** Removes attempts that are older than 30 days. */
export async function sweepDeliveries(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("deliveries")
    .where("at", "<", now - STORED_MS)
    .execute();
}

function deliveries(store: Store) {
  return store
    .selectFrom("deliveries")
    .select(["id", "kind", "action", "first_sequence as first", "last_sequence as last", "event_count as count"])
    .select(["at", "took_ms as ms", "status", "problem", "result"]);
}
