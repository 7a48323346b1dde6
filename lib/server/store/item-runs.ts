import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Store } from "./base.ts";
import { storeTime } from "./clock.ts";
import { writeGrouped } from "./grouped.ts";
import type { JobItem } from "./job-items.ts";

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
 * Marks the items that a dead server left in the middle of an ended job as unknown: either password may be in force. Those that go into
 * secret stores are ended by `settleStoreItem`.
 */
export async function endLeft(store: Store, jobId: string): Promise<void> {
  const now = await storeTime(store);
  const job = await store.selectFrom("jobs").select("deliver").where("id", "=", jobId).executeTakeFirst();
  const left =
    job?.deliver === "store"
      ? ({ code: "secret_undelivered", unsure: 0 } as const)
      : ({ code: "outcome_unknown", unsure: 1 } as const);
  await store
    .updateTable("job_items")
    .set({ state: "unknown", at: now, ...left })
    .where("job_id", "=", jobId)
    .where("state", "=", "setting")
    .execute();
}
