import type { Store } from "../db/base.ts";

/** The rotations of a plan, the oldest first. */
export async function rotationsOf(store: Store, id: string): Promise<string[]> {
  const rows = await store
    .selectFrom("leaver_rotations")
    .select("job_id")
    .where("leaver_id", "=", id)
    .orderBy("at")
    .orderBy("job_id")
    .execute();
  return rows.map(({ job_id }) => job_id);
}

/** The id of the plan that this rotation is of; undefined where it is of none. */
export async function leaverOfRotation(store: Store, jobId: string): Promise<string | undefined> {
  const row = await store
    .selectFrom("leaver_rotations")
    .select("leaver_id")
    .where("job_id", "=", jobId)
    .executeTakeFirst();
  return row?.leaver_id;
}

/** Stores that a rotation belongs to a plan, within the transaction that starts it. */
export async function addLeaverRotation(transaction: Store, id: string, jobId: string, now = Date.now()) {
  await transaction.insertInto("leaver_rotations").values({ leaver_id: id, job_id: jobId, at: now }).execute();
}
