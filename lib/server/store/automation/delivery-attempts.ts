import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { addDelivery, type NewDelivery } from "./deliveries.ts";
import type { StoredDestination } from "./destinations.ts";

type At = Pick<StoredDestination, "id" | "sentUpTo">;

/** A destination as an attempt read it: an edit, a retry or a new secret makes it another one. */
type Tried = At & Pick<StoredDestination, "nextAt" | "sealed">;

/**
 * Moves a destination forward, from where it was read to `to`. False, and nothing is saved, where another server did so meanwhile or it
 * was deleted. `delivery` is the attempt that arrived; without one the events were not for it. `nextAt`: not at once.
 */
export async function saveDelivered(
  store: Store,
  { id, sentUpTo }: At,
  { to, delivery, nextAt }: { to: number; delivery?: NewDelivery; nextAt?: number },
): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("destinations")
      .set((eb) => ({
        sent_up_to: to,
        tries: delivery ? 0 : undefined,
        failing_since: delivery ? null : undefined,
        delivered_at: delivery ? delivery.at : undefined,
        next_at: delivery ? (nextAt ?? delivery.at) : undefined,
        delivered: delivery ? eb("delivered", "+", delivery.count) : undefined,
      }))
      .where("id", "=", id)
      .where("sent_up_to", "=", sentUpTo)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    if (delivery) await addDelivery(transaction, id, delivery);
    return true;
  });
}

/**
 * Saves an attempt that did not arrive, and when the next one is due. Where the destination was changed, resumed or is to be tried at once
 * meanwhile, that stands, and only the log gets the attempt. Resolves to whether the destination fails by it.
 */
export async function saveFailure(
  store: Store,
  tried: Tried,
  delivery: NewDelivery,
  next: { tries: number; nextAt: number; failingSince: number },
): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("destinations")
      .set({ tries: next.tries, next_at: next.nextAt, failing_since: next.failingSince })
      .where("id", "=", tried.id)
      .where("sent_up_to", "=", tried.sentUpTo)
      .where("next_at", "=", tried.nextAt)
      .where("sealed", "=", tried.sealed)
      .executeTakeFirst();
    if (numUpdatedRows === 1n || (await isAt(transaction, tried))) await addDelivery(transaction, tried.id, delivery);
    return numUpdatedRows === 1n;
  });
}

async function isAt(store: Store, { id, sentUpTo }: At): Promise<boolean> {
  const row = await store
    .selectFrom("destinations")
    .select("id")
    .where("id", "=", id)
    .where("sent_up_to", "=", sentUpTo)
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives up on events, which the log of deliveries names. False, and nothing is saved, where the destination is another one by now. */
export async function saveGivenUp(
  store: Store,
  { id, sentUpTo, nextAt, sealed }: Tried,
  { to, delivery }: { to: number; delivery: NewDelivery },
): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("destinations")
      .set((eb) => ({ sent_up_to: to, given_up: eb("given_up", "+", delivery.count) }))
      .where("id", "=", id)
      .where("sent_up_to", "=", sentUpTo)
      .where("next_at", "=", nextAt)
      .where("sealed", "=", sealed)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await addDelivery(transaction, id, delivery);
    return true;
  });
}
