import { sql } from "kysely";
import { storeTime } from "../db/clock.ts";
import type { Store } from "../db/open.ts";

/** What is not known since `now`: no answer that was requested before then proves anything. */
function notProved(now: number) {
  return {
    admin_state: "unknown",
    admin_state_at: null,
    admin_state_since: now,
    admin_state_by: null,
    admin_state_live: null,
    admin_state_databases: null,
    state_reasons: null,
    held: null,
    held_at: null,
    touched_at: now,
  } as const;
}

/**
 * These SQL users are about to get other privileges: they are no longer *restricted* until a check proves it again, by an answer that is
 * requested from now on.
 */
export async function voidRestricted(
  store: Store,
  { clusterId, names }: { clusterId: string; names: readonly string[] },
): Promise<void> {
  const now = await storeTime(store);
  await store
    .updateTable("sql_users")
    .set(notProved(now))
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .where("name", "in", names)
    .where("admin_state", "in", ["restricted", "unknown"])
    .execute();
}

/**
 * Ends the proofs of all SQL users of a cluster on which a check found that *restricted* rests on what does not hold. Resolves to their number.
 */
export async function voidRestrictedOn(transaction: Store, clusterId: string, now = Date.now()): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable("sql_users")
    .set(notProved(now))
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .where("admin_state", "=", "restricted")
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Ends the proofs of SQL users that a job has restricted since a time. */
export async function voidRestrictedByJobs(transaction: Store, since: number, now = Date.now()): Promise<void> {
  await transaction
    .updateTable("sql_users")
    .set(notProved(now))
    .where("ended_at", "is", null)
    .where("admin_state", "=", "restricted")
    .where(
      "id",
      "in",
      transaction
        .selectFrom("job_items")
        .innerJoin("jobs", "jobs.id", "job_items.job_id")
        .select((eb) => eb.fn.coalesce("job_items.sql_user_id", sql<string>`''`).as("id"))
        .where("jobs.kind", "=", "restriction")
        .where("job_items.at", ">", since),
    )
    .execute();
}
