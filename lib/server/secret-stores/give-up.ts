import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { passwordLease } from "../sql-users/passwords/password-in-view.ts";
import {
  deliveryById,
  isUndelivered,
  type StoreDelivery,
  watchDelivery,
} from "../store/automation/store-deliveries.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { stopJob } from "../store/jobs/job-changes.ts";
import { withLease } from "../store/jobs/turns.ts";
import { recordStep } from "./record-step.ts";

/** An open delivery that has failed at least once; undefined where there is none. One that was just begun is not stuck. */
async function stuckDelivery(id: string): Promise<StoreDelivery | undefined> {
  const delivery = await deliveryById(await store(), id);
  return delivery && delivery.endedAt === null && delivery.tries > 0 ? delivery : undefined;
}

/** Whether an open delivery has failed at least once, so that it can be given up. */
export async function isStuck(id: string): Promise<boolean> {
  return (await stuckDelivery(id)) !== undefined;
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
  { actor }: Permit<"secret_stores.manage">,
  { id }: { id: string },
  note: Note,
): Promise<null> {
  const db = await store();
  const found = await stuckDelivery(id);
  if (!found) throw new Refusal("not_found");
  return withLease(db, passwordLease(found), async () => {
    const delivery = await deliveryById(db, id);
    if (!delivery || !(await giveUp(db, id, actor.name))) throw new Refusal("not_found");
    const { storeName, path, reason, step, problem } = delivery;
    note({ delivery: id, store: storeName, path, reason, step, undelivered: isUndelivered(delivery) });
    if (problem) note({ problem });
    return null;
  });
}

/** Ends a delivery that waits for a reset by a person. The caller has the turn and is about to set a password. */
export async function giveUpForPerson(db: Store, delivery: StoreDelivery): Promise<void> {
  if (!(await giveUp(db, delivery.id, "Rolecall"))) return;
  await recordStep(delivery, { action: "secret_store.undo", outcome: "done", alone: true }, { result: "given_up" });
}

/** Its owners are notified again. */
async function giveUp(db: Store, id: string, by: string): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    if (!(await stopJob(transaction, id, by))) return false;
    await watchDelivery(transaction, id);
    return true;
  });
}
