import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Store } from "../db/base.ts";
import { storeTime } from "../db/clock.ts";
import { inTransaction } from "../db/transaction.ts";
import { type NewJob, ROWS_AT_ONCE, takenKeys } from "./add-job.ts";
import { GOES_ON, OPEN } from "./jobs.ts";

/* The states of a job, and who changes them. Each change says whether it was made: another server may have been first. */

/** `by`: the name of the account that does it. */
type Change = { by: string; cause?: ErrorCode };

/** Pauses a running job; false where it does not run. Items in hand end. */
export async function pauseJob(store: Store, id: string, { by, cause }: Change): Promise<boolean> {
  const now = await storeTime(store);
  const { numUpdatedRows } = await store
    .updateTable("jobs")
    .set({ state: "paused", cause: cause ?? null, changed_at: now, changed_by: by, next_at: null })
    .where("id", "=", id)
    .where("state", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The account, session and request under which a job continues. `input`: in place of the earlier one. */
export type Under = Pick<NewJob, "starter" | "requestId" | "address"> & { by: string; input?: unknown };

function continuedColumns({ by, starter, requestId, address, input }: Under, now: number) {
  return {
    state: "running",
    cause: null,
    account_id: starter.id,
    email: starter.email,
    name: starter.name,
    session_hash: starter.sessionHash,
    request_id: requestId,
    address,
    input: input === undefined ? undefined : JSON.stringify(input),
    next_at: 0,
    changed_at: now,
    changed_by: by,
    ended_at: null,
  } as const;
}

/** Resumes a paused job; false where it is not paused. */
export async function resumeJob(store: Store, id: string, under: Under): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("jobs")
    .set(continuedColumns(under, await storeTime(store)))
    .where("id", "=", id)
    .where("state", "=", "paused")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Stops a job: items that have not begun are not done, and one that an earlier attempt may have changed is unknown. False where it has ended.
 * `cause`: why Rolecall does; a person gives none.
 */
export async function stopJob(store: Store, id: string, by: string, cause: ErrorCode | null = null): Promise<boolean> {
  const work = async (transaction: Store) => {
    const now = await storeTime(transaction);
    const { numUpdatedRows } = await transaction
      .updateTable("jobs")
      .set({ state: "stopped", cause, changed_at: now, changed_by: by, ended_at: now, next_at: null })
      .where("id", "=", id)
      .where("state", "in", GOES_ON)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    const waiting = () =>
      transaction
        .updateTable("job_items")
        .set({ at: now, next_at: null })
        .where("job_id", "=", id)
        .where("state", "=", "waiting");
    await waiting().where("unsure", "=", 1).set({ state: "unknown", code: "outcome_unknown" }).execute();
    await waiting().set({ state: "stopped", code: null, words: null }).execute();
    return true;
  };
  return inTransaction(store, work, "read committed");
}

/** An item to do again: its data then, whether an earlier change of it may have been made, and the step where another than before. */
export type Again = { id: string; data: unknown; unsure: boolean; step?: string };

/**
 * Does items of a job that does not run again, under this account. Resolves to their number; 0 changes nothing. One whose open key is taken
 * by now stays as it is. `also` is part of the transaction and gets their ids.
 */
export async function retryJob(
  store: Store,
  { id, under, also }: { id: string; under: Under; also?: (transaction: Store, ids: string[]) => Promise<void> },
  items: (transaction: Store) => Promise<readonly Again[]>,
): Promise<number> {
  return inTransaction(store, async (transaction) => {
    const now = await storeTime(transaction);
    const job = await transaction.selectFrom("jobs").select("state").where("id", "=", id).executeTakeFirst();
    if (!job || job.state === "running") return 0;
    const again = await withFreeKeys(transaction, await items(transaction));
    if (again.length === 0) return 0;
    for (const { id: item, data, unsure, step } of again)
      await transaction
        .updateTable("job_items")
        .set({ state: "waiting", code: null, words: null, run: null, tries: 0, next_at: 0, at: now })
        .set({ data: JSON.stringify(data), unsure: unsure ? 1 : 0, step })
        .where("id", "=", item)
        .execute();
    const ids = again.map((each) => each.id);
    await forgetAttempts(transaction, ids);
    await also?.(transaction, ids);
    await transaction.updateTable("jobs").set(continuedColumns(under, now)).where("id", "=", id).execute();
    return again.length;
  });
}

/** What came of earlier attempts says nothing of the next one. What a step has done stays. */
async function forgetAttempts(transaction: Store, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE)
    await transaction
      .updateTable("job_steps")
      .set({ outcome: "not_done" })
      .where("item_id", "in", ids.slice(at, at + ROWS_AT_ONCE))
      .where((eb) => eb.or([eb("outcome", "is", null), eb("outcome", "=", "unknown")]))
      .execute();
}

async function withFreeKeys(transaction: Store, items: readonly Again[]): Promise<Again[]> {
  const keys = new Map<string, string | null>();
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) {
    const ids = items.slice(at, at + ROWS_AT_ONCE).map(({ id }) => id);
    const rows = await transaction.selectFrom("job_items").select(["id", "open_key"]).where("id", "in", ids).execute();
    for (const { id, open_key: key } of rows) keys.set(id, key);
  }
  const taken = await takenKeys(
    transaction,
    [...keys.values()].filter((key) => key !== null),
  );
  return items.filter(({ id }) => !taken.has(keys.get(id) ?? ""));
}

/** Marks a job as ended. False where items are left or it does not run. */
export async function endJob(store: Store, id: string): Promise<boolean> {
  const now = await storeTime(store);
  const { numUpdatedRows } = await store
    .updateTable("jobs")
    .set({ state: "ended", ended_at: now, next_at: null })
    .where("id", "=", id)
    .where("state", "=", "running")
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("job_items").select("id").where("job_id", "=", id).where("state", "in", OPEN))),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Lets a running job rest until `until` or, without it, until its next item is due. */
export async function restJob(store: Store, id: string, until?: number): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const items = await transaction
      .selectFrom("job_items")
      .select(["state", ({ fn }) => fn.min("next_at").as("nextAt")])
      .where("job_id", "=", id)
      .where("state", "in", OPEN)
      .groupBy("state")
      .execute();
    // One in hand was left in the middle, and the last one may have ended by another server just now.
    const isDue = items.length === 0 || items.some(({ state }) => state === "running");
    const nextAt = isDue ? 0 : (items[0]?.nextAt ?? null);
    await transaction
      .updateTable("jobs")
      .set({ next_at: until ?? nextAt })
      .where("id", "=", id)
      .where("state", "=", "running")
      .execute();
  });
}

/** The session that a job works under has a new id. */
export async function saveJobSession(store: Store, id: string, sessionHash: string): Promise<void> {
  await store.updateTable("jobs").set({ session_hash: sessionHash }).where("id", "=", id).execute();
}
