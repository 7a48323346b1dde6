import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { JobState } from "#lib/shared/rotation.ts";
import type { Store } from "./base.ts";
import { OPEN, type Row } from "./jobs.ts";
import { inTransaction } from "./transaction.ts";

type Change = { by: string; cause?: ErrorCode };

/** Pauses a running job; false where it does not run. Changes in flight end. */
export async function pauseJob(store: Store, id: string, { by, cause }: Change, now = Date.now()): Promise<boolean> {
  return set(store, { id, from: "running" }, { state: "paused", cause: cause ?? null, changed_by: by }, now);
}

/** The session, request and browser key under which a job continues. */
export type Under = { by: string; sessionHash: string; requestId: string; address: string; key: string };

/** The columns of what a job continues under. */
export const columnsOf = ({ sessionHash, requestId, address, key }: Omit<Under, "by">) => ({
  session_hash: sessionHash,
  request_id: requestId,
  address,
  key,
});

/** Resumes a paused job; false where it is not paused. */
export async function resumeJob(store: Store, id: string, { by, ...under }: Under, now = Date.now()): Promise<boolean> {
  const changed = { state: "running", cause: null, changed_by: by, ...columnsOf(under) } as const;
  return set(store, { id, from: "paused" }, changed, now);
}

/** Stops a job: items that have not begun are not done. False where it has ended. */
export async function stopJob(store: Store, id: string, by: string, now = Date.now()): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("jobs")
      .set({ state: "stopped", cause: null, changed_at: now, changed_by: by, ended_at: now })
      .where("id", "=", id)
      .where("state", "in", ["running", "paused"])
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    const waiting = () => transaction.updateTable("job_items").where("job_id", "=", id).where("state", "=", "waiting");
    await waiting().where("unsure", "=", 1).set({ state: "unknown", code: "outcome_unknown", at: now }).execute();
    await waiting().set({ state: "stopped", at: now }).execute();
    return true;
  });
}

/** Marks a job as over. False where SQL users are left or it does not run. */
export async function endJob(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("jobs")
    .set({ state: "over", ended_at: now })
    .where("id", "=", id)
    .where("state", "=", "running")
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("job_items").select("id").where("job_id", "=", id).where("state", "in", OPEN))),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The session that a job works under has a new id. */
export async function saveJobSession(store: Store, id: string, sessionHash: string): Promise<void> {
  await store.updateTable("jobs").set({ session_hash: sessionHash }).where("id", "=", id).execute();
}

async function set(
  store: Store,
  { id, from }: { id: string; from: JobState },
  changed: Partial<Row>,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("jobs")
    .set({ ...changed, changed_at: now })
    .where("id", "=", id)
    .where("state", "=", from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
