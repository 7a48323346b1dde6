import "server-only";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { takePasswordTurn } from "../sql-users/password-in-view.ts";
import { moveDelivery, takeOverDelivery } from "../store/move-delivery.ts";
import { store } from "../store/store.ts";
import { deliveryById, isUndelivered, type StoreDelivery } from "../store/store-deliveries.ts";

/** An open delivery that has failed at least once; undefined where there is none. One that was just begun is not stuck. */
async function stuck(id: string): Promise<StoreDelivery | undefined> {
  const delivery = await deliveryById(await store(), id);
  return delivery && delivery.endedAt === null && delivery.tries > 0 ? delivery : undefined;
}

/** Whether an open delivery has failed at least once, so that it can be given up. */
export async function isStuck(id: string): Promise<boolean> {
  return (await stuck(id)) !== undefined;
}

/** The SQL user of a delivery, for the audit; the delivery's id where there is none. */
export async function sqlUserOfDelivery(id: string): Promise<{ clusterId?: string; target: string }> {
  const delivery = await deliveryById(await store(), id);
  return delivery ? { clusterId: delivery.clusterId, target: delivery.name } : { target: id };
}

/**
 * Ends a delivery as it is. Rolecall does not try again, so the store is free. Where the cluster may have its password, the SQL user is
 * marked as undelivered until another one is set. Throws `not_found` where the delivery is over, and `busy` while a try takes longer than 20 seconds.
 */
export async function giveUpDelivery(
  _permit: Permit<"secret_stores.manage">,
  { id }: { id: string },
  note: Note,
): Promise<null> {
  const db = await store();
  const found = await stuck(id);
  if (!found) throw new Refusal("not_found");
  const giveBack = await takePasswordTurn(db, found);
  if (!giveBack) throw new Refusal("busy");
  try {
    const run = newId("run");
    const delivery = await takeOverDelivery(db, id, run);
    if (!delivery || !(await moveDelivery(db, { id, run }, { end: "given_up" }))) throw new Refusal("not_found");
    const { storeName, path, reason, step, problem } = delivery;
    note({ delivery: id, store: storeName, path, reason, step, undelivered: isUndelivered(delivery) });
    if (problem) note({ problem });
    return null;
  } finally {
    await giveBack();
  }
}
