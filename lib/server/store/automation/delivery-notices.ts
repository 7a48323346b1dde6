import { sql } from "kysely";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { removeJobs } from "../jobs/job-sweep.ts";
import { teamsWithPeople } from "../people/teams.ts";
import { asDelivery, deliveryRows, isLost, isUndelivered, type StoreDelivery } from "./store-deliveries.ts";

/**
 * What owners are notified of about a delivery. `waits`: the cluster may have a password that the store does not have yet. `lost`: that stays so.
 * `replaced`: another password was set, and the store has the one before.
 */
export type DeliveryNotice = {
  readonly id: string;
  readonly what: "waits" | "lost" | "replaced";
  readonly name: string;
  readonly clusterId: string;
  readonly storeName: string;
  /** the owner team; null where there is none, or nobody in it can sign in */
  readonly teamId: string | null;
};

/** A short outage of a store is not worth a mail. */
const TRIES = 5;

/** The deliveries of present SQL users whose owners were not notified yet, the oldest first. */
export async function deliveriesToNotify(store: Store): Promise<DeliveryNotice[]> {
  const rows = await untold(store)
    .innerJoin("sql_users as user", "user.id", "item.sql_user_id")
    .select(["user.owner_team_id as ownerId", "user.password_changed_at as changedAt"])
    .where("user.ended_at", "is", null)
    .where((eb) =>
      eb.or([
        eb("item.state", "<>", "done"),
        // Another password was set since. Most rows have none, and are not read.
        eb.and([
          eb("user.password_changed_at", ">", eb.ref("notice.set_at")),
          eb.not(eb.exists(laterThan(store, UNENDED))),
        ]),
      ]),
    )
    .orderBy("job.started_at")
    .execute();
  const wanted = rows.flatMap(({ ownerId, changedAt, ...row }) => {
    const delivery = asDelivery(row);
    const what = toTell(delivery, changedAt ?? 0);
    return what === undefined ? [] : [{ delivery, what, ownerId }];
  });
  const staffed = wanted.length === 0 ? new Set<string>() : await teamsWithPeople(store);
  return wanted.map(({ delivery: { id, name, clusterId, storeName }, what, ownerId }) => {
    const teamId = ownerId !== null && staffed.has(ownerId) ? ownerId : null;
    return { id, what, name, clusterId, storeName, teamId };
  });
}

/** `changedAt`: when the password in force was set. */
function toTell(delivery: StoreDelivery, changedAt: number): DeliveryNotice["what"] | undefined {
  const { outcome, step, tries, setAt, endedAt, waitsFor } = delivery;
  if (endedAt === null) {
    // One that waits for its starter goes on with nothing but a person.
    if ((tries < TRIES && waitsFor === null) || !isUndelivered(delivery)) return undefined;
    // One whose creation is not known to be Rolecall's waits for a person.
    return step === "creating" ? "lost" : "waits";
  }
  if (outcome === "delivered") return setAt !== null && changedAt > setAt ? "replaced" : undefined;
  return isLost(delivery) && changedAt <= endedAt ? "lost" : undefined;
}

/** Deliveries whose owners may have to be notified. */
const untold = (store: Store) =>
  deliveryRows(store)
    .innerJoin("delivery_notices as notice", "notice.job_id", "job.id")
    .where("notice.told_at", "is", null);

/** States of a delivery that arrived, is open or was given up. */
const UNENDED = ["waiting", "running", "done", "stopped", "unknown"] as const;

/** Later deliveries of the SQL user of `item`, in these states. */
const laterThan = (store: Store, states: readonly (typeof UNENDED)[number][]) =>
  store
    .selectFrom("jobs as follower")
    .innerJoin("job_items as later", "later.job_id", "follower.id")
    .select("later.id")
    .where("follower.kind", "=", "delivery")
    .whereRef("later.sql_user_id", "=", sql.ref("item.sql_user_id"))
    .whereRef("follower.started_at", ">", sql.ref("job.started_at"))
    .where("later.state", "in", states);

/**
 * Marks what needs no notice: deliveries that a later one has followed, and those that ended with the old password in force. Otherwise
 * each look would go through all of the last 90 days.
 */
export async function skipSettled(store: Store, now = Date.now()): Promise<void> {
  const rows = await untold(store)
    .where("item.state", "in", ["done", "failed", "stopped", "unknown"])
    .where((eb) => eb.or([eb("item.state", "=", "failed"), eb.exists(laterThan(store, ["done"]))]))
    .select(({ exists }) => exists(laterThan(store, ["done"])).as("isFollowed"))
    .execute();
  const settled = rows.flatMap(({ isFollowed, ...row }) => {
    const delivery = asDelivery(row);
    const { outcome } = delivery;
    const needsNone = outcome === "replaced" || outcome === "gone" || (outcome === "undone" && !isLost(delivery));
    return needsNone || isFollowed ? [delivery.id] : [];
  });
  await saveDeliveriesNotified(store, settled, now);
}

/** Marks these as notified. A delivery that is given up is notified again. */
export async function saveDeliveriesNotified(store: Store, ids: readonly string[], now = Date.now()): Promise<void> {
  for (const batch of batches(ids))
    await store.updateTable("delivery_notices").set({ told_at: now }).where("job_id", "in", batch).execute();
}

/** The password of this delivery arrived; it was set at this time. */
export async function saveArrived(transaction: Store, id: string, setAt: number | null): Promise<void> {
  await transaction.updateTable("delivery_notices").set({ set_at: setAt }).where("job_id", "=", id).execute();
}

/** Removes what owners were notified of about these deliveries, which are removed with it. */
export async function removeDeliveryNotices(transaction: Store, ids: readonly string[]): Promise<void> {
  await transaction.deleteFrom("delivery_notices").where("job_id", "in", ids).execute();
}

/** Removes a delivery of which nothing was written. */
export const forgetDelivery = (transaction: Store, id: string): Promise<void> =>
  removeJobs(transaction, [id], removeDeliveryNotices);
