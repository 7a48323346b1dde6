import "server-only";
import { sql } from "kysely";
import type { ErrorCode } from "#lib/shared/errors.ts";
import {
  type JobKind,
  type JobRepeat,
  type JobWindow,
  jobRepeat,
  jobWindow,
  type Schedule,
  STORED_ITEM_STATES,
  type StoredItemCounts,
  type StoredItemState,
  type StoredJobState,
} from "#lib/shared/jobs.ts";
import { newId } from "../base/ids.ts";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";
import { storeClock, storeTime } from "./clock.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** Stored work of one kind; `input` is what its kind was given. */
export type Job<Input = unknown> = {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: StoredJobState;
  readonly cause: ErrorCode | null;
  readonly about: string | null;
  /** what no other job that runs or is paused has; null where there may be several */
  readonly openKey: string | null;
  readonly input: Input;
  /** its starter, and the session under which it works; empty where it needs none */
  readonly starter: { id: string; email: string; name: string; sessionHash: string };
  readonly requestId: string;
  readonly address: string;
  readonly startAt: number | null;
  readonly window: JobWindow | null;
  readonly repeat: JobRepeat | null;
  /** when it has something to do; null while it waits for a person or another job */
  readonly nextAt: number | null;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly endedAt: number | null;
};

/** `id`: where its kind names it already. `openKey`: see the tables. */
export type NewJob<Input = unknown> = Pick<Job<Input>, "kind" | "input" | "starter" | "requestId" | "address"> & {
  id?: string;
  about?: string;
  openKey?: string;
  schedule?: Schedule;
};

/** `sqlUser`: the one that it is about. `nextAt`: not before this time. */
export type NewItem<Input = unknown, Data = unknown> = {
  input: Input;
  data: Data;
  step: string;
  sqlUser?: { clusterId: string; name: string; sqlUserId: string };
  openKey?: string;
  nextAt?: number;
};

/** The lease of one job: one server works on it at a time. */
export const jobLease = (id: string) => `job:${id}`;

export const OPEN = ["waiting", "running"] as const satisfies StoredItemState[];
const GOES_ON = ["running", "paused"] as const satisfies StoredJobState[];
/** SQLite takes 32,766 parameters in one statement, and an item has 18. */
const ROWS_AT_ONCE = 500;

/** Which of these open keys an item has that waits or runs, but for those of the jobs `without`. */
export async function takenKeys(
  store: Store,
  keys: readonly string[],
  without: ReadonlySet<string> = new Set(),
): Promise<Set<string>> {
  const taken = new Set<string>();
  for (let at = 0; at < keys.length; at += ROWS_AT_ONCE) {
    const rows = await store
      .selectFrom("job_items")
      .select(["open_key as key", "job_id as job"])
      .where("open_key", "in", keys.slice(at, at + ROWS_AT_ONCE))
      .where("state", "in", OPEN)
      .execute();
    for (const { key, job } of rows) if (key !== null && !without.has(job)) taken.add(key);
  }
  return taken;
}

/** Stores a job that runs from now on. Undefined where an open key is taken: then nothing is stored. */
export async function addJob(store: Store, job: NewJob, items: readonly NewItem[]): Promise<string | undefined> {
  const { id = newId("job") } = job;
  return inTransaction(store, async (transaction) => {
    const now = await storeTime(transaction);
    const keys = items.flatMap(({ openKey }) => openKey ?? []);
    if ((await takenKeys(transaction, keys)).size > 0 || (await isOpen(transaction, job.openKey))) return undefined;
    await transaction
      .insertInto("jobs")
      .values(jobRow(id, job, now))
      .execute();
    const rows = items.map((item, position) => itemRow(id, item, { position, now }));
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await transaction
        .insertInto("job_items")
        .values(rows.slice(at, at + ROWS_AT_ONCE))
        .execute();
    return id;
  });
}

async function isOpen(store: Store, openKey: string | undefined): Promise<boolean> {
  if (openKey === undefined) return false;
  const row = await store
    .selectFrom("jobs")
    .select("id")
    .where("open_key", "=", openKey)
    .where("state", "in", GOES_ON)
    .executeTakeFirst();
  return row !== undefined;
}

function jobRow(id: string, { starter, schedule = {}, ...job }: NewJob, now: number): Tables["jobs"] {
  const { startAt = null, window, repeat } = schedule;
  return {
    id,
    kind: job.kind,
    state: "running",
    cause: null,
    about: job.about ?? null,
    open_key: job.openKey ?? null,
    input: JSON.stringify(job.input),
    account_id: starter.id,
    email: starter.email,
    name: starter.name,
    session_hash: starter.sessionHash,
    request_id: job.requestId,
    address: job.address,
    start_at: startAt,
    open_hours: window ? JSON.stringify(window) : null,
    repeats: repeat ? JSON.stringify(repeat) : null,
    next_at: startAt ?? 0,
    started_at: now,
    changed_at: now,
    changed_by: starter.name,
    ended_at: null,
  };
}

function itemRow(
  jobId: string,
  { sqlUser, ...item }: NewItem,
  { position, now }: { position: number; now: number },
): Tables["job_items"] {
  return {
    id: newId("itm"),
    job_id: jobId,
    position,
    cluster_id: sqlUser?.clusterId ?? null,
    name: sqlUser?.name ?? null,
    sql_user_id: sqlUser?.sqlUserId ?? null,
    open_key: item.openKey ?? null,
    input: JSON.stringify(item.input),
    data: JSON.stringify(item.data),
    state: "waiting",
    step: item.step,
    run: null,
    unsure: 0,
    tries: 0,
    next_at: item.nextAt ?? 0,
    code: null,
    words: null,
    at: now,
  };
}

/** A job of this kind; undefined where there is none. */
export async function jobOf(store: Store, kind: JobKind, id: string): Promise<Job | undefined> {
  const row = await store
    .selectFrom("jobs")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "=", kind)
    .executeTakeFirst();
  return row && asJob(row);
}

/** Jobs that run and have something to do by now, the oldest first. */
export async function dueJobs(store: Store): Promise<Pick<Job, "id" | "kind">[]> {
  return store
    .selectFrom("jobs")
    .select(["id", "kind"])
    .where("state", "=", "running")
    .where("next_at", "<=", storeClock(store))
    .orderBy("started_at")
    .execute();
}

/** Jobs that do not run and have an item in hand, since its server is at it or has died, or an unknown one to look at again. */
export async function haltedJobs(store: Store): Promise<Pick<Job, "id" | "kind">[]> {
  return store
    .selectFrom("jobs")
    .select(["id", "kind"])
    .where("state", "!=", "running")
    .where(({ or, eb, selectFrom }) =>
      or([
        eb("id", "in", selectFrom("job_items").select("job_id").where("state", "=", "running")),
        eb(
          "id",
          "in",
          selectFrom("job_items")
            .select("job_id")
            .where("state", "=", "unknown")
            .where("next_at", "<=", storeClock(store)),
        ),
      ]),
    )
    .execute();
}

/** Jobs of a kind that are over with failures, or that Rolecall paused or stopped, since so many milliseconds at most. */
export async function troubledJobs(store: Store, kind: JobKind, sinceMs: number): Promise<Job[]> {
  const after = (await storeTime(store)) - sinceMs;
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .where("kind", "=", kind)
    .where(({ or, and, eb, exists, selectFrom }) =>
      or([
        and([eb("state", "=", "paused"), eb("cause", "is not", null), eb("changed_at", ">", after)]),
        and([eb("state", "=", "stopped"), eb("changed_by", "=", "Rolecall"), eb("changed_at", ">", after)]),
        and([
          eb("state", "=", "ended"),
          eb("ended_at", ">", after),
          exists(
            selectFrom("job_items")
              .select("job_items.id")
              .whereRef("job_items.job_id", "=", "jobs.id")
              .where("job_items.state", "in", ["failed", "unknown"]),
          ),
        ]),
      ]),
    )
    .orderBy("started_at")
    .execute();
  return rows.map(asJob);
}

/** `account`: those that it started. `about`: those about this. */
type JobFilter = { kind: JobKind; account?: string | undefined; about?: string; most?: number };

/** The newest jobs of a kind, with how many items are in each state. */
export async function newestJobs(
  store: Store,
  { kind, account, about, most = 50 }: JobFilter,
): Promise<(Job & { counts: StoredItemCounts })[]> {
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .where("kind", "=", kind)
    .$if(account !== undefined, (query) => query.where("account_id", "=", account ?? ""))
    .$if(about !== undefined, (query) => query.where("about", "=", about ?? ""))
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  const counted = await countsByJob(
    store,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => Object.assign(asJob(row), { counts: counted.get(row.id) ?? countsOf([]) }));
}

async function countsByJob(store: Store, ids: readonly string[]): Promise<Map<string, StoredItemCounts>> {
  if (ids.length === 0) return new Map();
  const counted = await store
    .selectFrom("job_items")
    .select(["job_id", "state", ({ fn }) => fn.countAll<number>().as("count")])
    .where("job_id", "in", ids)
    .groupBy(["job_id", "state"])
    .execute();
  return new Map([...Map.groupBy(counted, ({ job_id }) => job_id)].map(([id, of]) => [id, countsOf(of)]));
}

/** Zero for each state that is not among these. */
function countsOf(counted: readonly { state: StoredItemState; count: number }[]): StoredItemCounts {
  const entries = STORED_ITEM_STATES.map((state) => {
    const of = counted.filter((each) => each.state === state);
    return [state, of.reduce((sum, { count }) => sum + count, 0)] as const;
  });
  return Object.fromEntries(entries) as StoredItemCounts;
}

/** How many items of a job are in each state, and how many have ended since its last start or resume. */
export async function paceOf(store: Store, id: string): Promise<{ counts: StoredItemCounts; ended: number }> {
  const ended = await store
    .selectFrom("job_items as item")
    .innerJoin("jobs as job", "job.id", "item.job_id")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("item.job_id", "=", id)
    .where("item.state", "in", ["done", "failed", "unknown"])
    .whereRef("item.at", ">=", "job.changed_at")
    .executeTakeFirst();
  return { counts: (await countsByJob(store, [id])).get(id) ?? countsOf([]), ended: ended?.count ?? 0 };
}

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

/** Stops a job: items that have not begun are not done, and one that an earlier attempt may have changed is unknown. False where it has ended. */
export async function stopJob(store: Store, id: string, by: string): Promise<boolean> {
  const work = async (transaction: Store) => {
    const now = await storeTime(transaction);
    const { numUpdatedRows } = await transaction
      .updateTable("jobs")
      .set({ state: "stopped", cause: null, changed_at: now, changed_by: by, ended_at: now, next_at: null })
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

/**
 * Removes jobs of a kind that ended before this time, but for those of which something is still to be settled; with `keepsLast`, but for the
 * newest that was done about each SQL user too.
 */
export async function removeEndedJobs(
  store: Store,
  kind: JobKind,
  { before, keepsLast = false }: { before: number; keepsLast?: boolean | undefined },
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const old = () =>
      transaction
        .selectFrom("jobs")
        .select("jobs.id")
        .where("jobs.kind", "=", kind)
        .where("jobs.state", "in", ["stopped", "ended"])
        .where("jobs.ended_at", "<", before)
        .where(({ not, exists }) => not(exists(unsettled(transaction))))
        .$if(keepsLast, (query) => query.where(({ not, exists }) => not(exists(lastDone(transaction)))));
    const ids = (await old().execute()).map(({ id }) => id);
    for (const batch of batches(ids)) await removeJobs(transaction, batch);
  });
}

/** The items of a job of which something is still to be settled. */
const unsettled = (transaction: Store) =>
  transaction
    .selectFrom("job_items as item")
    .select("item.id")
    .whereRef("item.job_id", "=", sql.ref("jobs.id"))
    .where(({ eb, or, and }) =>
      or([eb("item.state", "in", OPEN), and([eb("item.state", "=", "unknown"), eb("item.next_at", "is not", null)])]),
    );

/** The item of a job that was done, where none of a later job of its kind about the same SQL user was. */
const lastDone = (transaction: Store) =>
  transaction
    .selectFrom("job_items as item")
    .select("item.id")
    .whereRef("item.job_id", "=", sql.ref("jobs.id"))
    .where("item.state", "=", "done")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("job_items as later")
            .innerJoin("jobs as follower", "follower.id", "later.job_id")
            .select("later.id")
            .whereRef("later.sql_user_id", "=", "item.sql_user_id")
            .where("later.state", "=", "done")
            .whereRef("follower.kind", "=", sql.ref("jobs.kind"))
            .whereRef("follower.started_at", ">", sql.ref("jobs.started_at")),
        ),
      ),
    );

/** Removes these jobs with all that is stored of them. `transaction` is one. */
export async function removeJobs(transaction: Store, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const items = () => transaction.selectFrom("job_items").select("id").where("job_id", "in", ids);
  await transaction.deleteFrom("sealed_passwords").where("item_id", "in", items()).execute();
  await transaction.deleteFrom("job_steps").where("item_id", "in", items()).execute();
  await transaction.deleteFrom("delivery_notices").where("job_id", "in", ids).execute();
  await transaction.deleteFrom("job_items").where("job_id", "in", ids).execute();
  await transaction.deleteFrom("jobs").where("id", "in", ids).execute();
}

/** Of jobs that run or are paused: how many there are of each kind, with their items by state, and since when the oldest due item waits. */
export async function jobTotals(store: Store) {
  const items = () =>
    store
      .selectFrom("job_items as item")
      .innerJoin("jobs as job", "job.id", "item.job_id")
      .where("job.state", "in", GOES_ON)
      .where("item.state", "in", OPEN);
  const [jobs, open, oldest] = await Promise.all([
    store
      .selectFrom("jobs")
      .select(["kind", "state", ({ fn }) => fn.countAll<number>().as("count")])
      .where("state", "in", GOES_ON)
      .groupBy(["kind", "state"])
      .execute(),
    items()
      .select(["job.kind", "item.state", ({ fn }) => fn.countAll<number>().as("count")])
      .groupBy(["job.kind", "item.state"])
      .execute(),
    items()
      .select([
        "job.kind",
        sql<number>`min(case when item.next_at > item.at then item.next_at else item.at end)`.as("at"),
      ])
      .where("job.state", "=", "running")
      .where("item.state", "=", "waiting")
      .where("item.next_at", "<=", storeClock(store))
      .groupBy("job.kind")
      .execute(),
  ]);
  return { jobs, items: open, oldest };
}

/** The job of a row. */
function asJob(row: Tables["jobs"]): Job {
  const { id, kind, state, cause, about, address } = row;
  return {
    id,
    kind,
    state,
    cause,
    about,
    address,
    openKey: row.open_key,
    input: JSON.parse(row.input),
    requestId: row.request_id,
    starter: { id: row.account_id, email: row.email, name: row.name, sessionHash: row.session_hash },
    startAt: row.start_at,
    window: row.open_hours === null ? null : jobWindow.parse(JSON.parse(row.open_hours)),
    repeat: row.repeats === null ? null : jobRepeat.parse(JSON.parse(row.repeats)),
    nextAt: row.next_at,
    startedAt: row.started_at,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    endedAt: row.ended_at,
  };
}
