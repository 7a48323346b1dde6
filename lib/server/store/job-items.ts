import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { type ItemState, isRetryable, type PasswordPlace, SEALED_MS } from "#lib/shared/rotation.ts";
import type { Store } from "./base.ts";
import { writeGrouped } from "./grouped.ts";
import { columnsOf, type Under } from "./jobs.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** One SQL user of a job. */
export type JobItem = {
  readonly id: string;
  readonly jobId: string;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly name: string;
  readonly sqlUserId: string;
  readonly state: ItemState;
  readonly code: ErrorCode | null;
  readonly words: string | null;
  /** whether it was protected, and the starter gave the password for it */
  readonly withProof: boolean;
  /** the run that sets it, or has last */
  readonly run: string | null;
  /** whether an earlier password of this job may be in force */
  readonly unsure: boolean;
  readonly at: number;
  readonly sealedAt: number | null;
  /** the key that its password is sealed to */
  readonly key: string | null;
  readonly place: PasswordPlace;
  readonly shownId: string | null;
  /** names the place in a secret store that it was shown to go to; null where it goes to none */
  readonly storePlace: string | null;
};

/** The same for lists, with the current owner of the SQL user and the account that changed its password after the job. */
export type ListedItem = JobItem & { owner: string | null; replacedBy: string | null };

const ENDED: ReadonlySet<ItemState> = new Set(["done", "failed", "unknown"]);

/** All SQL users of a job, in its order. */
export async function itemsOf(store: Store, jobId: string): Promise<ListedItem[]> {
  const rows = await store
    .selectFrom("job_items as item")
    .leftJoin("sql_users as user", "user.id", "item.sql_user_id")
    .leftJoin("teams", "teams.id", "user.owner_team_id")
    .selectAll("item")
    .select(["teams.name as owner", "user.password_changed_at as changedAt", "user.password_changed_by as changedBy"])
    .where("item.job_id", "=", jobId)
    .orderBy("item.position")
    .execute();
  return rows.map((row) => ({
    ...asItem(row),
    owner: row.owner,
    replacedBy: ENDED.has(row.state) && row.changedAt !== null && row.changedAt > row.at ? row.changedBy : null,
  }));
}

/** The next SQL users to set: first those that a dead server left in the middle, then waiting ones. */
export async function nextItems(
  store: Store,
  { jobId, run, most }: { jobId: string; run: string; most: number },
): Promise<JobItem[]> {
  const rows = await store
    .selectFrom("job_items")
    .selectAll()
    .where("job_id", "=", jobId)
    .where((eb) => eb.or([eb("state", "=", "waiting"), eb.and([eb("state", "=", "setting"), eb("run", "<>", run)])]))
    .orderBy("state")
    .orderBy("position")
    .limit(most)
    .execute();
  return rows.map(asItem);
}

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
  now = Date.now(),
): Promise<void> {
  await writeGrouped(store, async (transaction) => {
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
 * secret stores are ended by {@link settleStoreItem}.
 */
export async function endLeft(store: Store, jobId: string, now = Date.now()): Promise<void> {
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

/** Items whose delivery into a secret store was not over when their attempt ended; `run` names that attempt. */
export async function openStoreItems(store: Store): Promise<{ id: string; run: string }[]> {
  const rows = await store
    .selectFrom("job_items")
    .select(["id", "run"])
    .where("state", "=", "unknown")
    .where("code", "=", "secret_undelivered")
    .execute();
  return rows.flatMap(({ id, run }) => (run === null ? [] : [{ id, run }]));
}

/** Stores how such an item ended, unless it is retried by now. */
export async function settleStoreItem(
  store: Store,
  { id, run }: { id: string; run: string },
  { state, code, delivered }: Ended,
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ state, code: code ?? null, delivered: delivered ?? null, at: now, unsure: 0 })
    .where("id", "=", id)
    .where("run", "=", run)
    .where("state", "=", "unknown")
    .where("code", "=", "secret_undelivered")
    .execute();
}

/**
 * Retries the failed and unknown items of an ended job, under this session and for this browser. Resolves to their number; 0 changes
 * nothing. An item whose SQL user is in another job by now stays as it is. `proved`: the ids of protected ones for which the password was given.
 */
export async function retryItems(
  store: Store,
  jobId: string,
  { by, proved, ...under }: Under & { proved: ReadonlySet<string> },
  now = Date.now(),
): Promise<number> {
  return inTransaction(store, async (transaction) => {
    const job = await transaction
      .selectFrom("jobs")
      .select("id")
      .where("id", "=", jobId)
      .where("state", "in", ["over", "stopped"])
      .executeTakeFirst();
    if (!job) return 0;
    const open = await transaction
      .selectFrom("job_items")
      .select(["cluster_id", "name"])
      .where("state", "in", ["waiting", "setting"])
      .execute();
    const busy = new Set(open.map(({ cluster_id, name }) => `${cluster_id}/${name}`));
    const again = (await itemsOf(transaction, jobId)).filter(
      (item) => isRetryable(item) && !busy.has(`${item.clusterId}/${item.name}`),
    );
    for (const { id, state } of again)
      await transaction
        .updateTable("job_items")
        .set({ state: "waiting", code: null, words: null, run: null, at: now, unsure: state === "failed" ? 0 : 1 })
        .set({ sealed: null, sealed_at: null, shown_id: null, delivered: null, with_proof: proved.has(id) ? 1 : 0 })
        .where("id", "=", id)
        .execute();
    if (again.length > 0)
      await transaction
        .updateTable("jobs")
        .set({ state: "running", cause: null, ended_at: null, ...columnsOf(under), changed_at: now, changed_by: by })
        .where("id", "=", jobId)
        .execute();
    return again.length;
  });
}

/** The passwords of a job that are sealed to this key, and surely or perhaps in force. */
export async function sealedItems(
  store: Store,
  { jobId, key }: { jobId: string; key: string },
  now = Date.now(),
): Promise<{ id: string; sealed: string; at: number }[]> {
  const rows = await store
    .selectFrom("job_items")
    .select(["id", "sealed", "sealed_at as at"])
    .where("job_id", "=", jobId)
    .where("key", "=", key)
    .where("sealed_at", ">", now - SEALED_MS)
    .where("state", "in", ["done", "unknown"])
    .orderBy("position")
    .execute();
  return rows.flatMap(({ id, sealed, at }) => (sealed === null || at === null ? [] : [{ id, sealed, at }]));
}

/** Deletes the sealed passwords that the browser has now, as they were sealed at that time; resolves to how many there were. */
export async function saveTaken(
  store: Store,
  { jobId, items }: { jobId: string; items: readonly { id: string; at: number }[] },
): Promise<number> {
  const { numUpdatedRows } = await store
    .updateTable("job_items")
    .set({ sealed: null, sealed_at: null, delivered: "browser" })
    .where("job_id", "=", jobId)
    .where((eb) => eb.or(items.map(({ id, at }) => eb.and([eb("id", "=", id), eb("sealed_at", "=", at)]))))
    .where("sealed", "is not", null)
    .where("state", "in", ["done", "unknown"])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Stores that the owner team has a claim link, and deletes the sealed password. */
export async function saveLinkSent(store: Store, id: string): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ sealed: null, sealed_at: null, delivered: "link" })
    .where("id", "=", id)
    .where("state", "=", "done")
    .execute();
}

/** Deletes sealed passwords that were not fetched within the hour. */
export async function sweepSealed(store: Store, now = Date.now()): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ sealed: null, sealed_at: null })
    .where("sealed_at", "<=", now - SEALED_MS)
    .where("state", "<>", "setting")
    .execute();
}

function asItem(row: Tables["job_items"]): JobItem {
  return {
    id: row.id,
    jobId: row.job_id,
    clusterId: row.cluster_id,
    clusterName: row.cluster_name,
    name: row.name,
    sqlUserId: row.sql_user_id,
    state: row.state,
    code: row.code,
    words: row.words,
    withProof: row.with_proof === 1,
    run: row.run,
    unsure: row.unsure === 1,
    at: row.at,
    sealedAt: row.sealed_at,
    key: row.key,
    place: placeOf(row),
    shownId: row.shown_id,
    storePlace: row.store_place,
  };
}

function placeOf({ state, code, sealed, delivered }: Tables["job_items"]): PasswordPlace {
  if (delivered !== null) return delivered;
  if (code === "secret_undelivered") return "none";
  if (state !== "done" && state !== "unknown") return "none";
  return sealed === null ? "lost" : "sealed";
}
