import { setTimeout as pause } from "node:timers/promises";
import { present } from "#lib/shared/present.ts";
import { authorize } from "../access/guard.ts";
import { startJob } from "../jobs/control.ts";
import { type AnyJob, defineJob, type JobEnd } from "../jobs/define.ts";
import { workOn } from "../jobs/work.ts";
import { removeDeliveryNotices } from "../store/automation/delivery-notices.ts";
import { isAsRead, type StoredSecretStore } from "../store/automation/secret-stores.ts";
import {
  type DeliveryJob,
  deliveriesOfSqlUser,
  deliveryById,
  deliveryData,
  deliveryGiven,
  deliveryInput,
  openKeyOf,
  type StoreDelivery,
  watchDelivery,
} from "../store/automation/store-deliveries.ts";
import type { Store } from "../store/db/open.ts";
import { inTransaction } from "../store/db/transaction.ts";
import type { NewJob } from "../store/jobs/add-job.ts";
import { itemsOfJob, wakeItem } from "../store/jobs/job-items.ts";
import { creating } from "./first-delivery.ts";
import { recordStep } from "./record-step.ts";
import { type Caller, type Local, promoting, setting, undoing, writing } from "./steps.ts";

/** A new password for a SQL user, which goes into its secret store and which nobody sees. */
export const deliveryJob = defineJob({
  kind: "delivery",
  input: deliveryInput,
  item: deliveryGiven,
  data: deliveryData,
  steps: { creating, writing, setting, promoting, undoing },
  mayRun: (actor, _, { clusterId }) => void authorize(actor, "sql_users.reset", clusterId),
  maySee: ({ role }) => role === "administrator",
  // It is given up by the door of secret stores.
  mayControl: () => false,
  atOnce: 1,
  starterGone: () => "wait",
  ended: recordEnd,
  keepDays: 90,
  // The page of the SQL user names it.
  keepsLast: true,
  removes: removeDeliveryNotices,
});

async function recordEnd({ db, job }: JobEnd<DeliveryJob["input"]>): Promise<void> {
  const delivery = await deliveryById(db, job.id);
  const [item] = await itemsOfJob(db, job.id);
  if (!delivery || !item || delivery.outcome === null) return;
  const { outcome: result, versionAfter } = delivery;
  const action = result === "delivered" ? "secret_store.deliver" : "secret_store.undo";
  const { alone } = deliveryData.parse(item.data);
  const more = present<{ version?: string; result: string }>({ version: versionAfter ?? undefined, result });
  await recordStep(delivery, { action, outcome: "done", alone }, more);
}

/** A delivery that is about to be stored. `store`: as its credential was read. */
export type NewDelivery = Pick<
  StoreDelivery,
  "id" | "clusterId" | "name" | "sqlUserId" | "path" | "by" | "request" | "reason" | "parentId" | "versionBefore"
> & { store: StoredSecretStore; sessionHash: string; step: "creating" | "writing" };

/**
 * Stores that a delivery is about to write into the store. False where another of this SQL user is not over, or the store was removed or
 * changed since its credential was read: then nothing is stored.
 */
export async function beginDelivery(
  db: Store,
  { id, store, step, sessionHash, by, path, reason, versionBefore, parentId, ...about }: NewDelivery,
): Promise<boolean> {
  const { clusterId, name, sqlUserId, request } = about;
  const starter = { id: by.accountId, email: by.email, name: by.name, sessionHash };
  const input = { storeId: store.id, storeName: store.name, path, reason };
  const ofCluster = { unsure: false, sent: false, setAt: null };
  const ofTries = { failed: 0, problem: null, outcome: null, alone: false };
  const data = Object.assign({ marker: "", versionBefore, versionAfter: null }, ofCluster, ofTries);
  const sqlUser = { clusterId, name, sqlUserId };
  const job = Object.assign(
    present<Pick<NewJob, "id" | "about">>({ id, about: parentId ?? undefined }),
    { input, starter },
    request,
  );
  return inTransaction(db, async (transaction) => {
    const { open } = await deliveriesOfSqlUser(transaction, sqlUserId);
    if (open || !(await isAsRead(transaction, store))) return false;
    const item = { step, sqlUser, openKey: openKeyOf(sqlUserId), input: {}, data };
    if ((await startJob(transaction, deliveryJob, job, [item])) === undefined) return false;
    await watchDelivery(transaction, id);
    return true;
  });
}

/** Does a delivery once `first` has stored it, for a caller that has the turn to change the password. Resolves to it as it is then. */
export async function runWithLease(
  db: Store,
  id: string,
  { caller, first }: { caller: Caller; first: () => Promise<void> },
): Promise<StoreDelivery | undefined> {
  const local: Local = { caller };
  await workOn(db, deliveryJob as AnyJob, id, { local, first });
  return deliveryById(db, id);
}

/** Another run leaves a delivery at once if it does not get the lease of its SQL user. */
const TRIES = 50;
const LOOK_AGAIN_MS = 100;

/** Resumes an open delivery at once, for a caller that has the password lease. */
export async function resumeWithLease(db: Store, { id, itemId }: StoreDelivery): Promise<StoreDelivery | undefined> {
  const first = async () => void (await wakeItem(db, itemId));
  for (let tries = 1; tries < TRIES; tries += 1) {
    if (await workOn(db, deliveryJob as AnyJob, id, { local: {}, first })) break;
    await pause(LOOK_AGAIN_MS);
  }
  return deliveryById(db, id);
}
