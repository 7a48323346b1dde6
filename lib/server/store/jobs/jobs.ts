import { sql } from "kysely";
import {
  type JobKind,
  STORED_ITEM_STATES,
  type StoredItemCounts,
  type StoredItemState,
  type StoredJobState,
} from "#lib/shared/audit/jobs.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { storeClock, storeTime } from "../db/clock.ts";
import type { Tables } from "../db/tables.ts";

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
  /** when it has something to do; null while it waits for a person or another job */
  readonly nextAt: number | null;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly endedAt: number | null;
};

/** The lease of one job: one server works on it at a time. */
export const jobLease = (id: string) => `job:${id}`;

export const OPEN = ["waiting", "running"] as const satisfies StoredItemState[];
export const GOES_ON = ["running", "paused"] as const satisfies StoredJobState[];

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

/** Jobs that run and have something to do by now, the oldest first; their input as it is stored, since one may not be readable. */
export async function dueJobs(store: Store): Promise<(Pick<Job, "id" | "kind"> & { input: string })[]> {
  return store
    .selectFrom("jobs")
    .select(["id", "kind", "input"])
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

/** What the notices of a job's trouble are about: each start, pause, stop and end is another. */
export const troubleOf = ({ id, endedAt, changedAt }: Pick<Job, "id" | "endedAt" | "changedAt">) =>
  `job:${id}:${endedAt ?? changedAt}`;

/** Jobs of a kind that are over with failures, or that Rolecall paused or stopped, since so many milliseconds at most, the oldest trouble first. */
export async function troubledJobs(store: Store, kind: JobKind, sinceMs: number): Promise<Job[]> {
  const after = (await storeTime(store)) - sinceMs;
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .where("kind", "=", kind)
    .where(({ or, and, eb, exists, selectFrom }) =>
      or([
        // A person gives no cause, whatever their name is.
        and([eb("state", "in", ["paused", "stopped"]), eb("cause", "is not", null), eb("changed_at", ">", after)]),
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
    .orderBy(({ fn }) => fn.coalesce("ended_at", "changed_at"))
    .orderBy("id")
    .execute();
  return rows.map(asJob);
}

/** `account`: those that it started. `about`: those about this. `open`: those that run or are paused. */
type JobFilter = { kind: JobKind; account?: string | undefined; about?: string; open?: true; most?: number };

/** The newest jobs of a kind, with how many items are in each state. */
export async function newestJobs(
  store: Store,
  { kind, account, about, open, most = 50 }: JobFilter,
): Promise<(Job & { counts: StoredItemCounts })[]> {
  const rows = await store
    .selectFrom("jobs")
    .selectAll()
    .where("kind", "=", kind)
    .$if(account !== undefined, (query) => query.where("account_id", "=", account ?? ""))
    .$if(about !== undefined, (query) => query.where("about", "=", about ?? ""))
    .$if(open === true, (query) => query.where("state", "in", GOES_ON))
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
export function asJob(row: Tables["jobs"]): Job {
  const { accountId, email, name, sessionHash, input, openHours, repeats, ...job } = camel(row);
  return { ...job, input: JSON.parse(input), starter: { id: accountId, email, name, sessionHash } };
}
