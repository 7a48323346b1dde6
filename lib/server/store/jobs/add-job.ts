import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { storeTime } from "../db/clock.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";
import { GOES_ON, type Job, OPEN } from "./jobs.ts";

/** `id`: where its kind names it already. `openKey`: see the tables. `startAt`: not before this time. */
export type NewJob<Input = unknown> = Pick<Job<Input>, "kind" | "input" | "starter" | "requestId" | "address"> & {
  id?: string;
  about?: string;
  openKey?: string;
  startAt?: number | null;
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

/** SQLite takes 32,766 parameters in one statement, and an item has 18. */
export const ROWS_AT_ONCE = 500;

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

function jobRow(id: string, { starter, ...job }: NewJob, now: number): Tables["jobs"] {
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
    start_at: job.startAt ?? null,
    open_hours: null,
    repeats: null,
    next_at: job.startAt ?? 0,
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
