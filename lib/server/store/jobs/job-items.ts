import type { StoredItemState } from "#lib/shared/audit/jobs.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Facts } from "../../base/note.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { isShared, storeClock, storeTime } from "../db/clock.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";

/** One item of a job: `input` is what it was given, `data` what it has come to. */
export type Item<Input = unknown, Data = unknown> = {
  readonly id: string;
  readonly jobId: string;
  readonly position: number;
  /** the SQL user that it is about; empty where it is about none */
  readonly clusterId: string;
  readonly name: string;
  readonly sqlUserId: string;
  readonly input: Input;
  readonly data: Data;
  readonly state: StoredItemState;
  /** the step that is next or was last */
  readonly step: string;
  /** the run that is at it, or was last */
  readonly run: string | null;
  /** whether a change of this item may have been made whose outcome is not known */
  readonly unsure: boolean;
  readonly tries: number;
  readonly nextAt: number | null;
  readonly code: ErrorCode | null;
  readonly words: string | null;
  /** of the last change of its state */
  readonly at: number;
};

/** The last attempt of a step. `outcome` is null where it was begun and no outcome is stored. */
export type StepRecord = {
  readonly step: string;
  readonly run: string;
  readonly begunAt: number;
  readonly outcome: Tables["job_steps"]["outcome"];
  readonly endedAt: number | null;
  readonly code: ErrorCode | null;
  readonly facts: Facts | null;
  readonly eventId: string | null;
};

/** All items of a job, in its order. */
export async function itemsOfJob(store: Store, jobId: string): Promise<Item[]> {
  const rows = await store
    .selectFrom("job_items")
    .selectAll()
    .where("job_id", "=", jobId)
    .orderBy("position")
    .execute();
  return rows.map(asItem);
}

/** An item; undefined where there is none. */
export async function itemOf(store: Store, id: string): Promise<Item | undefined> {
  const row = await store.selectFrom("job_items").selectAll().where("id", "=", id).executeTakeFirst();
  return row && asItem(row);
}

/** The first SQL user of each job, and how many items it has. */
export async function firstItemsOf(
  store: Store,
  jobIds: readonly string[],
): Promise<Map<string, { name: string; count: number }>> {
  if (jobIds.length === 0) return new Map();
  const rows = await store
    .selectFrom("job_items as first")
    .innerJoin("job_items as each", "each.job_id", "first.job_id")
    .select((eb) => ["first.job_id", "first.name", eb.fn.countAll<number>().as("count")])
    .where("first.job_id", "in", jobIds)
    .where("first.position", "=", 0)
    .groupBy(["first.job_id", "first.name"])
    .execute();
  return new Map(rows.map(({ job_id, name, count }) => [job_id, { name: name ?? "", count }]));
}

/** Items in hand of another run, which was left in the middle, and unknown ones that are to be looked at again. */
export async function leftItems(store: Store, { jobId, run }: { jobId: string; run: string }): Promise<Item[]> {
  const rows = await store
    .selectFrom("job_items")
    .selectAll()
    .where("job_id", "=", jobId)
    .where(({ or, and, eb }) =>
      or([
        and([eb("state", "=", "running"), or([eb("run", "is", null), eb("run", "<>", run)])]),
        and([eb("state", "=", "unknown"), eb("next_at", "<=", storeClock(store))]),
      ]),
    )
    .orderBy("position")
    .execute();
  return rows.map(asItem);
}

/** The next items that wait and are due, behind this position. */
export async function dueItems(
  store: Store,
  { jobId, after, most }: { jobId: string; after: number; most: number },
): Promise<Item[]> {
  const rows = await store
    .selectFrom("job_items")
    .selectAll()
    .where("job_id", "=", jobId)
    .where("state", "=", "waiting")
    .where("next_at", "<=", storeClock(store))
    .where("position", ">", after)
    .orderBy("position")
    .limit(most)
    .execute();
  return rows.map(asItem);
}

/** The last attempts of the steps of an item. */
export async function stepsOfItem(store: Store, itemId: string): Promise<StepRecord[]> {
  const rows = await store
    .selectFrom("job_steps")
    .select(["step", "run", "begun_at", "outcome", "ended_at", "code", "facts", "event_id"])
    .where("item_id", "=", itemId)
    .orderBy("begun_at")
    .execute();
  return rows.map((row) => ({
    ...camel(row),
    facts: row.facts === null ? null : (JSON.parse(row.facts) as Facts),
  }));
}

/** Which item, and which run has it: a write of another run changes nothing. */
export type Held = { id: string; run: string };

const held = (transaction: Store, { id, run }: Held) =>
  transaction.updateTable("job_items").where("id", "=", id).where("run", "=", run).where("state", "in", IN_HAND);

/** Takes an item over that another run left, or that is to be looked at; false where it is no longer as it was read. */
export async function takeItem(store: Store, { id, run, state }: Item, by: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("job_items")
    .set({ run: by, state: state === "waiting" ? "running" : state })
    .where("id", "=", id)
    .where("state", "=", state)
    .where((eb) => (run === null ? eb("run", "is", null) : eb("run", "=", run)))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** An unknown one is in hand of the run that looks at it. */
const IN_HAND = ["running", "unknown"] as const satisfies StoredItemState[];
const RUNNING = ["running"] as const satisfies StoredItemState[];

/** `inHand`: also of an item in hand whose job does not run any more. */
type Begun = { run: string; step: string; inHand?: boolean };

/** Stores that this run begins a step. False where the job does not run or another run has the item: then nothing may be done. */
export async function beginStep(store: Store, item: Pick<Item, "id" | "jobId">, begun: Begun) {
  const { run, step, inHand = false } = begun;
  let isOurs = false;
  await writeGrouped(store, async (transaction) => {
    const now = await storeTime(transaction);
    const { numUpdatedRows } = await transaction
      .updateTable("job_items")
      .set({ state: "running", step, run, code: null, words: null, next_at: null, at: now })
      .where("id", "=", item.id)
      .where((eb) =>
        eb.or([
          eb("state", "=", "waiting"),
          eb.and([eb("state", "in", inHand ? IN_HAND : RUNNING), eb("run", "=", run)]),
        ]),
      )
      .where(({ or, and, eb, exists, selectFrom }) =>
        or([
          exists(
            selectFrom("jobs").select("jobs.id").where("jobs.id", "=", item.jobId).where("jobs.state", "=", "running"),
          ),
          ...(inHand ? [and([eb("state", "in", IN_HAND), eb("run", "=", run)])] : []),
        ]),
      )
      .executeTakeFirst();
    isOurs = numUpdatedRows === 1n;
    const intent = { run, begun_at: now, outcome: null, ended_at: null, code: null } as const;
    if (isOurs)
      await transaction
        .insertInto("job_steps")
        .values(Object.assign({ item_id: item.id, step, facts: null, event_id: null }, intent))
        .onConflict((conflict) => conflict.columns(["item_id", "step"]).doUpdateSet(intent))
        .execute();
  });
  return isOurs;
}

/** Whether this run still has the item. */
export async function isOfRun(store: Store, { id, run }: Held): Promise<boolean> {
  const row = await store
    .selectFrom("job_items")
    .select("id")
    .where("id", "=", id)
    .where("run", "=", run)
    .where("state", "=", "running")
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes that belong to a change of an item, in its transaction; they may run again. */
export type Also = (transaction: Store) => Promise<void>;
/** `sqlUserId`: the row under which the SQL user is known from now on. */
export type Changes = { data?: unknown; unsure?: boolean; code?: ErrorCode; sqlUserId?: string };

/** Stores what an item in hand has come to; false where another run has it. */
export async function saveItem(store: Store, item: Held, changes: Changes, also?: Also): Promise<boolean> {
  let isOurs = false;
  await writeGrouped(store, async (transaction) => {
    const { numUpdatedRows } = await held(transaction, item).set(changedColumns(item, changes)).executeTakeFirst();
    isOurs = numUpdatedRows === 1n;
    if (isOurs) await also?.(transaction);
  });
  return isOurs;
}

function changedColumns({ run }: Held, { data, unsure, code, sqlUserId }: Changes) {
  return {
    // A statement that sets nothing is none.
    run,
    data: data === undefined ? undefined : JSON.stringify(data),
    unsure: unsure === undefined ? undefined : unsure ? 1 : 0,
    code,
    sql_user_id: sqlUserId,
  };
}

/** How a step ended, and its item with it. `state` is `running` where the item goes on with `step` at once. */
export type StoredEnd = {
  outcome: Tables["job_steps"]["outcome"];
  state: StoredItemState;
  step: string;
  data: unknown;
  unsure: boolean;
  tries: number;
  /** in how many milliseconds it is tried or looked at again; null where that is up to a person or another job */
  afterMs: number | null;
  /** at this time instead, by the clock of the store */
  at?: number | undefined;
  code: ErrorCode | null;
  words: string | null;
  facts?: Facts | undefined;
  eventId?: string | undefined;
};

/**
 * Stores how the step `step` of an item in hand ended; false where another run has it. One that would wait in a job that was stopped
 * meanwhile was not begun or, where an earlier attempt may have changed it, is unknown. `store` may be a transaction.
 */
export async function endStep(
  store: Store,
  item: Held & { jobId: string; step: string },
  end: StoredEnd,
  also?: Also,
): Promise<boolean> {
  let isOurs = false;
  const work = async (transaction: Store) => {
    const isOver = end.state === "waiting" && (await isJobOver(transaction, item.jobId));
    // By the clock that says when a password was set: a later one has replaced this one.
    const now = await storeTime(transaction);
    const { numUpdatedRows } = await held(transaction, item)
      .set(isOver ? overColumns(end) : endColumns(end, now))
      .set({ step: end.step, data: JSON.stringify(end.data), unsure: end.unsure ? 1 : 0, tries: end.tries, at: now })
      .executeTakeFirst();
    isOurs = numUpdatedRows === 1n;
    if (!isOurs) return;
    const facts = end.facts === undefined ? undefined : JSON.stringify(end.facts);
    await transaction
      .updateTable("job_steps")
      .set({ outcome: end.outcome, ended_at: now, code: end.code, facts, event_id: end.eventId })
      .where("item_id", "=", item.id)
      .where("step", "=", item.step)
      .execute();
    await also?.(transaction);
  };
  await (store.isTransaction ? work(store) : writeGrouped(store, work));
  return isOurs;
}

const endColumns = ({ state, code, words, afterMs, at }: StoredEnd, now: number) => ({
  state,
  code,
  words,
  next_at: at ?? (afterMs === null ? null : now + afterMs),
});

const overColumns = ({ unsure }: StoredEnd) =>
  unsure
    ? ({ state: "unknown", code: "outcome_unknown", words: null, next_at: null } as const)
    : ({ state: "stopped", code: null, words: null, next_at: null } as const);

async function isJobOver(transaction: Store, jobId: string): Promise<boolean> {
  const row = await transaction
    .selectFrom("jobs")
    .select("state")
    .where("id", "=", jobId)
    // A stop that is under way comes first, or sees the item wait.
    .$if(isShared(transaction), (query) => query.forUpdate())
    .executeTakeFirst();
  return row?.state === "stopped" || row?.state === "ended";
}

/**
 * Wakes an item that waits, with these data where given; false where it does not wait, or not any more `as` it was read, or its job has
 * ended.
 */
export async function wakeItem(
  store: Store,
  id: string,
  data?: unknown,
  as?: Pick<Item, "step" | "at">,
): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const row = await transaction
      .updateTable("job_items")
      .set({ next_at: 0, data: data === undefined ? undefined : JSON.stringify(data) })
      // So that another one who has read it as it was is refused.
      .$if(data !== undefined, (query) => query.set((eb) => ({ at: eb("at", "+", 1) })))
      .where("id", "=", id)
      .where("state", "=", "waiting")
      .$if(as !== undefined, (query) => query.where("step", "=", as?.step ?? "").where("at", "=", as?.at ?? 0))
      .returning("job_id")
      .executeTakeFirst();
    if (!row) return false;
    const { numUpdatedRows } = await transaction
      .updateTable("jobs")
      .set({ next_at: 0 })
      .where("id", "=", row.job_id)
      .where("state", "in", ["running", "paused"])
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  });
}

/** The item of a row. */
export function asItem(row: Tables["job_items"]): Item {
  const { id, position, state, step, run, tries, code, words, at } = row;
  return {
    id,
    position,
    state,
    step,
    run,
    tries,
    code,
    words,
    at,
    jobId: row.job_id,
    clusterId: row.cluster_id ?? "",
    name: row.name ?? "",
    sqlUserId: row.sql_user_id ?? "",
    input: JSON.parse(row.input),
    data: JSON.parse(row.data),
    unsure: row.unsure === 1,
    nextAt: row.next_at,
  };
}
