import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Store } from "./base.ts";
import { storeTime } from "./clock.ts";
import { writeGrouped } from "./grouped.ts";
import type { JobItem } from "./job-items.ts";
import { inTransaction } from "./transaction.ts";

type Begun = { run: string; sealed: string | null; key: string; unsure: boolean };

/**
 * Stores the sealed password that is about to be set. False where the job no longer runs or another run has the SQL user; then it must not
 * be set.
 */
export async function beginItem(store: Store, item: JobItem, begun: Begun, now = Date.now()): Promise<boolean> {
  const { run, sealed, key, unsure } = begun;
  let isOurs = false;
  await writeGrouped(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("job_items")
      .set({ state: "setting", code: null, words: null, run, at: now, unsure: unsure ? 1 : 0 })
      .set({ sealed, sealed_at: sealed === null ? null : now, key, shown_id: null, delivered: null })
      .where("id", "=", item.id)
      .where((eb) => eb.or([eb("state", "=", "waiting"), eb.and([eb("state", "=", "setting"), eb("run", "<>", run)])]))
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("jobs").select("jobs.id").where("jobs.id", "=", item.jobId).where("jobs.state", "=", "running"),
        ),
      )
      .executeTakeFirst();
    isOurs = numUpdatedRows === 1n;
  });
  return isOurs;
}

/** Whether this run is still the one that sets the password. */
export async function isOfRun(store: Store, id: string, run: string): Promise<boolean> {
  const row = await store
    .selectFrom("job_items")
    .select("id")
    .where("id", "=", id)
    .where("run", "=", run)
    .where("state", "=", "setting")
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that the password is about to be sent, so that it may be in force from now on. False where another run has the SQL user. */
export async function noteSent(store: Store, id: string, run: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("job_items")
    .set({ unsure: 1 })
    .where("id", "=", id)
    .where("run", "=", run)
    .where("state", "=", "setting")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives a SQL user of this run back, since its password was not sent: it waits again, or was not begun where the job was stopped meanwhile. */
export async function giveBackItem(store: Store, { id, run }: { id: string; run: string }): Promise<void> {
  await writeGrouped(store, async (transaction) => {
    const row = await transaction
      .selectFrom("job_items as item")
      .innerJoin("jobs", "jobs.id", "item.job_id")
      .select("jobs.state as job")
      .where("item.id", "=", id)
      .where("item.run", "=", run)
      .where("item.state", "=", "setting")
      .executeTakeFirst();
    if (row) await giveBack(transaction, { id, isOver: row.job === "stopped" });
  });
}

/** Of one item or of a job. One that an earlier attempt may have changed stays in doubt where nothing sets it again. */
async function giveBack(
  transaction: Store,
  { id, jobId, isOver }: { id?: string; jobId?: string; isOver: boolean },
): Promise<void> {
  const now = await storeTime(transaction);
  const items = () =>
    transaction
      .updateTable("job_items")
      .set({ at: now, run: null, sealed: null, sealed_at: null })
      .where("state", "=", "setting")
      .where(id === undefined ? "job_id" : "id", "=", id ?? jobId ?? "");
  if (isOver) {
    await items().where("unsure", "=", 1).set({ state: "unknown", code: "outcome_unknown" }).execute();
    await items().set({ state: "stopped", code: null }).execute();
  } else await items().set({ state: "waiting", code: null }).execute();
}

/** Notes that the answer was lost, while the same password is set again. */
export async function noteLost(store: Store, id: string, run: string): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ code: "outcome_unknown", unsure: 1 })
    .where("id", "=", id)
    .where("run", "=", run)
    .where("state", "=", "setting")
    .execute();
}

/** How an item ends. */
export type Ended = {
  state: "done" | "failed" | "unknown";
  code?: ErrorCode;
  words?: string | undefined;
  shownId?: string;
  delivered?: "link" | "store";
};

/**
 * Stores the result of a SQL user of this run or, with `run` null, of a waiting one; not of another run's. Deletes the sealed password of a
 * failed one, since it was not set.
 */
export async function endItem(
  store: Store,
  { id, run }: { id: string; run: string | null },
  { state, code, words, shownId, delivered }: Ended,
): Promise<void> {
  await writeGrouped(store, async (transaction) => {
    // By the clock that says when a password was set: a later one has replaced this one.
    const now = await storeTime(transaction);
    await transaction
      .updateTable("job_items")
      .set({ state, code: code ?? null, words: words ?? null, at: now, unsure: state === "unknown" ? 1 : 0 })
      .set({ shown_id: shownId ?? null, delivered: delivered ?? null })
      .$if(state === "failed", (query) => query.set({ sealed: null, sealed_at: null }))
      .where("id", "=", id)
      .where((eb) =>
        run === null ? eb("state", "=", "waiting") : eb.and([eb("state", "=", "setting"), eb("run", "=", run)]),
      )
      .execute();
  });
}

/**
 * Ends the items that a dead server left in the middle of a job that does not run. One whose password was sent is unknown: either may be in
 * force. Any other waits again, or was not begun. Those that go into secret stores are ended by `settleStoreItem`.
 */
export async function endLeft(store: Store, jobId: string): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const now = await storeTime(transaction);
    const job = await transaction
      .selectFrom("jobs")
      .select(["deliver", "state"])
      .where("id", "=", jobId)
      .executeTakeFirst();
    if (!job) return;
    const left = () =>
      transaction.updateTable("job_items").where("job_id", "=", jobId).where("state", "=", "setting").set({ at: now });
    if (job.deliver === "store") {
      await left().set({ state: "unknown", code: "secret_undelivered", unsure: 0 }).execute();
      return;
    }
    await left().where("unsure", "=", 1).set({ state: "unknown", code: "outcome_unknown" }).execute();
    await giveBack(transaction, { jobId, isOver: job.state === "stopped" });
  });
}
