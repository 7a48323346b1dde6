import "server-only";
import { sql } from "kysely";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";
import { teamsWithPeople } from "./teams.ts";

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
  const rows = await store
    .selectFrom("store_deliveries as delivery")
    .innerJoin("sql_users", "sql_users.id", "delivery.sql_user_id")
    .select(["delivery.id", "delivery.name", "delivery.cluster_id", "delivery.store_name", "delivery.outcome"])
    .select("delivery.step")
    .select(["delivery.ended_at", "sql_users.owner_team_id"])
    .where("delivery.told_at", "is", null)
    .where("sql_users.ended_at", "is", null)
    .where((eb) => {
      const isInDoubt = eb.or([
        eb("delivery.step", "in", ["creating", "setting", "promoting"]),
        eb("delivery.unsure", "=", 1),
      ]);
      const isUnchanged = sql<boolean>`coalesce(sql_users.password_changed_at, 0) <= delivery.ended_at`;
      const later = eb
        .selectFrom("store_deliveries as later")
        .select("later.id")
        .whereRef("later.sql_user_id", "=", "delivery.sql_user_id")
        .whereRef("later.started_at", ">", "delivery.started_at")
        .where((of) => of.or([of("later.ended_at", "is", null), of("later.outcome", "in", ["delivered", "given_up"])]));
      return eb.or([
        eb.and([eb("delivery.ended_at", "is", null), eb("delivery.tries", ">=", TRIES), isInDoubt]),
        eb.and([eb("delivery.outcome", "=", "given_up"), isInDoubt, isUnchanged]),
        eb.and([eb("delivery.outcome", "=", "undone"), eb("delivery.reason", "=", "creation"), isUnchanged]),
        eb.and([
          eb("delivery.outcome", "=", "delivered"),
          sql<boolean>`sql_users.password_changed_at > delivery.set_at`,
          eb.not(eb.exists(later)),
        ]),
      ]);
    })
    .orderBy("delivery.started_at")
    .execute();
  const staffed = rows.length === 0 ? new Set<string>() : await teamsWithPeople(store);
  return rows.map(({ id, name, step, outcome, ended_at, owner_team_id: owner, ...row }) => ({
    id,
    name,
    clusterId: row.cluster_id,
    storeName: row.store_name,
    teamId: owner !== null && staffed.has(owner) ? owner : null,
    // One whose creation is not known to be Rolecall's waits for a person.
    what: ended_at === null && step !== "creating" ? "waits" : outcome === "delivered" ? "replaced" : "lost",
  }));
}

/**
 * Marks what needs no notice: deliveries that a later one has followed, and those that ended with the old password in force. Otherwise
 * each look would go through all of the last 90 days.
 */
export async function skipSettled(store: Store, now = Date.now()): Promise<void> {
  await store
    .updateTable("store_deliveries")
    .set({ told_at: now })
    .where("told_at", "is", null)
    .where((eb) => {
      const isFollowed = eb.exists(
        eb
          .selectFrom("store_deliveries as later")
          .select("later.id")
          .whereRef("later.sql_user_id", "=", "store_deliveries.sql_user_id")
          .whereRef("later.started_at", ">", "store_deliveries.started_at")
          .where("later.outcome", "=", "delivered"),
      );
      return eb.or([
        eb("outcome", "in", ["replaced", "gone"]),
        eb.and([eb("outcome", "=", "undone"), eb("reason", "!=", "creation")]),
        eb.and([eb("outcome", "in", ["delivered", "undone", "given_up"]), isFollowed]),
      ]);
    })
    .execute();
}

/** Marks these as notified. A delivery that is given up is notified again. */
export async function saveDeliveriesNotified(store: Store, ids: readonly string[], now = Date.now()): Promise<void> {
  for (const batch of batches(ids))
    await store.updateTable("store_deliveries").set({ told_at: now }).where("id", "in", batch).execute();
}
