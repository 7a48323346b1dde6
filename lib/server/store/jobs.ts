import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { type Delivery, ITEM_STATES, type ItemCounts, type ItemState, type JobState } from "#lib/shared/rotation.ts";
import { newId } from "../base/ids.ts";
import type { Store } from "./base.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** A rotation. `key` is the public key of the browser that can open the new passwords. */
export type Job = {
  readonly id: string;
  readonly state: JobState;
  readonly cause: ErrorCode | null;
  readonly deliver: Delivery;
  readonly key: string;
  /** its starter, and the session under which it works */
  readonly starter: { id: string; email: string; name: string; sessionHash: string };
  readonly requestId: string;
  readonly address: string;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly endedAt: number | null;
};

/** A SQL user that a new job is about. */
export type NewItem = {
  clusterId: string;
  clusterName: string;
  name: string;
  sqlUserId: string;
  withProof: boolean;
  /** names the place in a secret store; null where there is none */
  storePlace: string | null;
};

type Target = { clusterId: string; name: string };

type NewJob = Pick<Job, "deliver" | "key" | "starter" | "requestId" | "address">;

/** The lease of one job: one server works on it at a time. */
export const jobLease = (id: string) => `job:${id}`;

export const OPEN = ["waiting", "setting"] as const satisfies ItemState[];
/** SQLite takes 32,766 parameters in one statement, and an item has 19. */
const ROWS_AT_ONCE = 500;

/** Which of these SQL users a job that is not over is about, but for those of `without`. */
export async function inOpenJobs(
  store: Store,
  targets: readonly Target[],
  without: ReadonlySet<string> = new Set(),
): Promise<Target[]> {
  const rows = await store
    .selectFrom("job_items")
    .select(["cluster_id as clusterId", "name", "job_id as job"])
    .where("state", "in", OPEN)
    .execute();
  const counting = rows.filter(({ job }) => !without.has(job));
  const open = new Set(counting.map(({ clusterId, name }) => `${clusterId}/${name}`));
  return targets.filter(({ clusterId, name }) => open.has(`${clusterId}/${name}`));
}

/** Stores a job that runs from now on. Undefined where another that is not over is about one of these SQL users: then nothing is stored. */
export async function addJob(
  store: Store,
  job: NewJob,
  items: readonly NewItem[],
  now = Date.now(),
): Promise<string | undefined> {
  const id = newId("job");
  const { starter, ...rest } = job;
  return inTransaction(store, async (transaction) => {
    if ((await inOpenJobs(transaction, items)).length > 0) return undefined;
    await transaction
      .insertInto("jobs")
      .values({
        id,
        kind: "rotation",
        state: "running",
        cause: null,
        deliver: rest.deliver,
        key: rest.key,
        account_id: starter.id,
        email: starter.email,
        name: starter.name,
        session_hash: starter.sessionHash,
        request_id: rest.requestId,
        address: rest.address,
        started_at: now,
        changed_at: now,
        changed_by: starter.name,
        ended_at: null,
      })
      .execute();
    const rows = items.map((item, position) => itemRow(job, item, { id, position, now }));
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await transaction
        .insertInto("job_items")
        .values(rows.slice(at, at + ROWS_AT_ONCE))
        .execute();
    return id;
  });
}

/** An item that waits for its turn, as its row. */
function itemRow(
  { deliver }: NewJob,
  item: NewItem,
  { id, position, now }: { id: string; position: number; now: number },
) {
  return {
    id: newId("itm"),
    job_id: id,
    position,
    cluster_id: item.clusterId,
    cluster_name: item.clusterName,
    name: item.name,
    sql_user_id: item.sqlUserId,
    state: "waiting" as const,
    code: null,
    words: null,
    with_proof: item.withProof ? 1 : 0,
    unsure: 0,
    run: null,
    at: now,
    sealed: null,
    sealed_at: null,
    key: null,
    shown_id: null,
    delivered: null,
    store_place: deliver === "store" ? item.storePlace : null,
  };
}

/** A job; undefined where it does not exist. */
export async function jobOf(store: Store, id: string): Promise<Job | undefined> {
  const row = await store.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  return row && asJob(row);
}

/** Jobs that run, the oldest first. */
export async function runningJobs(store: Store): Promise<Job[]> {
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .where("state", "=", "running")
    .orderBy("started_at")
    .execute();
  return rows.map(asJob);
}

/** Jobs that do not run and have a SQL user in flight: their server is at it, or has died. */
export async function haltedJobs(store: Store): Promise<Job[]> {
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .where("state", "in", ["paused", "stopped"])
    .where("id", "in", (eb) => eb.selectFrom("job_items").select("job_id").where("state", "=", "setting"))
    .execute();
  return rows.map(asJob);
}

/** The newest jobs, those of one account where it is given, with how many SQL users are in each state. */
export async function newestJobs(
  store: Store,
  accountId: string | undefined,
  most = 50,
): Promise<(Job & { counts: ItemCounts })[]> {
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const counted = await store
    .selectFrom("job_items")
    .select(["job_id", "state", ({ fn }) => fn.countAll<number>().as("count")])
    .where("job_id", "in", ids)
    .groupBy(["job_id", "state"])
    .execute();
  return rows.map((row) => ({
    ...asJob(row),
    counts: countsOf(counted.filter(({ job_id }) => job_id === row.id)),
  }));
}

/** Zero for each state that is not among these. */
export function countsOf(counted: readonly { state: ItemState; count: number }[]): ItemCounts {
  return Object.fromEntries(
    ITEM_STATES.map((state) => [
      state,
      counted.filter((each) => each.state === state).reduce((sum, { count }) => sum + count, 0),
    ]),
  ) as ItemCounts;
}

export type Row = Tables["jobs"];

function asJob(row: Row): Job {
  const { id, state, cause, deliver, key, address } = row;
  return {
    id,
    state,
    cause,
    deliver,
    key,
    address,
    requestId: row.request_id,
    starter: { id: row.account_id, email: row.email, name: row.name, sessionHash: row.session_hash },
    startedAt: row.started_at,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    endedAt: row.ended_at,
  };
}
