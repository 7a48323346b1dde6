import { Refusal } from "../base/failure.ts";
import type { Step } from "../jobs/define.ts";
import { isNothingMade } from "../sql-users/create/attempt.ts";
import { forgetDelivery } from "../store/automation/delivery-notices.ts";
import {
  type DeliveryData,
  type DeliveryItem,
  type DeliveryJob,
  saveOpenKey,
} from "../store/automation/store-deliveries.ts";
import { storeTime } from "../store/db/clock.ts";
import { passwordTimes } from "../store/passwords/password-times.ts";
import { creationOf, endCreation } from "../store/sql-users/creations.ts";
import { ifStillLeft } from "../store/sql-users/left-creations.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { type Context, callerOf, deliveryIn, type End, leasedStep, over, postpone } from "./steps.ts";

/**
 * The SQL user is created for the request that waits for it. After a crash, the next server finds out whether it was. Until its password
 * arrives in the secret store, the one in force is stored nowhere.
 */
export const creating: Step<DeliveryJob["input"], DeliveryItem["input"], DeliveryData, Context["item"]["step"]> = {
  as: "rolecall",
  recover: async () => ({ is: "not done" }),
  run: leasedStep(async (context) => {
    const caller = callerOf(context);
    const create = caller?.create;
    if (!caller || !create) return afterCreation(context);
    // It is not repeated.
    caller.create = undefined;
    try {
      if ((await create()) === "unfinished") return forget(context);
    } catch (error) {
      caller.error = error;
      return isNothingMade(error) ? forget(context) : { is: "again" };
    }
    const { createdAt } = await passwordTimes(context.db, context.item.sqlUserId);
    if (createdAt !== null) return beginWriting(context, createdAt);
    caller.error = new Refusal("secret_undelivered");
    return postpone(context, "creating");
  }),
};

/** Forgets a delivery whose SQL user was not created, or whose creation is shown as unfinished: nothing was written for it. */
function forget({ job }: Context): End {
  return { is: "failed", code: "secret_store_failed", also: (transaction) => forgetDelivery(transaction, job.id) };
}

/** The SQL user was created at `createdAt`: its first delivery comes next. */
async function beginWriting(context: Context, createdAt: number): Promise<End> {
  const data = Object.assign({}, context.item.data, { unsure: true, setAt: createdAt });
  await context.save({ unsure: true, data });
  return { is: "done", next: "writing" };
}

/** After this time, a creation whose answer was lost has taken effect or never will. */
const LOST_MS = 60 * 60_000;

/**
 * Settles a creation that a dead server began: goes on where the SQL user exists and needs a delivered password. Otherwise the delivery ends
 * or waits: a SQL user that only the list shows may not be Rolecall's own, so its password stays.
 */
async function afterCreation(context: Context): Promise<End> {
  const { db } = context;
  const delivery = deliveryIn(context);
  const unfinished = await creationOf(db, delivery);
  if (unfinished?.sqlUserId === delivery.sqlUserId) {
    // A person finishes a creation that stopped before its end, and gets the password.
    const isComplete = unfinished.step === "signed_in";
    const isLeft = await ifStillLeft(db, unfinished, async (transaction) => {
      if (isComplete) await endCreation(transaction, unfinished.id);
      return true;
    });
    if (!isLeft) return postpone(context, "creating");
    if (!isComplete) return forget(context);
  }
  const row = await rowOf(db, delivery);
  if (!row && delivery.startedAt > (await storeTime(db)) - LOST_MS) return postpone(context, "creating");
  if (!row) return over(context, "gone");
  const { createdAt, changedAt } = await passwordTimes(db, row.id);
  if (changedAt === null) {
    await context.save({ sqlUserId: row.id }, (transaction) => saveOpenKey(transaction, delivery.itemId, row.id));
    return postpone(context, "creating");
  }
  if (row.id !== delivery.sqlUserId || changedAt !== createdAt) return over(context, "replaced");
  return beginWriting(context, changedAt);
}
