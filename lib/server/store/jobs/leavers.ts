import { z } from "zod";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { LEAVER_STEPS, type LeaverState, type LeaverStep, RESTS, type Rest } from "#lib/shared/people/leaver.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { stopJob } from "./job-changes.ts";
import { type Job, jobOf } from "./jobs.ts";
import { rotationsOf } from "./leaver-rotations.ts";

/*
 * A leaver plan is a job with one item, whose steps are those of the plan and then `settle`, which ends it. What it has done is in
 * `leaver-steps.ts`.
 */

const account = z.object({ id: z.string(), email: z.string(), name: z.string() });
const successor = z.object({ teamId: z.string(), accountId: z.string() });
/** Who leads or joins a team in the place of the account that leaves. */
export type Successor = z.infer<typeof successor>;

/**
 * `account`: the one that leaves, with its email and name at the time, since it may be removed. `key`: of the browser that gets passwords
 * that no owner can take, raw P-256 in base64url.
 */
export const leaverInput = z.object({
  account,
  rest: z.enum(RESTS),
  key: z.string(),
  successors: z.array(successor),
  startedBy: z.string(),
});
export type LeaverInput = z.infer<typeof leaverInput>;
export const leaverGiven = z.object({});
export type LeaverGiven = z.infer<typeof leaverGiven>;
/** `left`: the steps that are still to be done, in their order. */
export const leaverData = z.object({ left: z.array(z.enum(LEAVER_STEPS)) });
export type LeaverData = z.infer<typeof leaverData>;

/** The session and request of the administrator who runs a plan, and the key of that browser. */
type Runner = Job["starter"] & { requestId: string; address: string; key: string };

export type Plan = {
  readonly id: string;
  readonly itemId: string;
  readonly account: z.infer<typeof account>;
  readonly state: LeaverState;
  /** why it waits for an administrator who continues it */
  readonly cause: ErrorCode | null;
  readonly rest: Rest;
  readonly successors: readonly Successor[];
  readonly startedBy: string;
  readonly startedAt: number;
  readonly runner: Runner;
  readonly endedAt: number | null;
  /** who enabled the account again */
  readonly endedBy: string | null;
  /** the steps that are still to be done */
  readonly left: readonly LeaverStep[];
  /** the first of these, where it has failed */
  readonly failed: LeaverStep | null;
};

function planRows(store: Store) {
  return store
    .selectFrom("jobs as job")
    .innerJoin("job_items as item", "item.job_id", "job.id")
    .selectAll("job")
    .select(["item.id as item_id", "item.state as item_state", "item.data", "item.code", "item.at"])
    .where("job.kind", "=", "leaver");
}

/** The newest plan of an account. */
export async function newestLeaver(store: Store, accountId: string): Promise<Plan | undefined> {
  const row = await planRows(store)
    .where("job.about", "=", accountId)
    .orderBy("job.started_at", "desc")
    .orderBy("job.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && asPlan(row);
}

/** A leaver plan; undefined where it does not exist. */
export async function leaverOf(store: Store, id: string): Promise<Plan | undefined> {
  const row = await planRows(store).where("job.id", "=", id).executeTakeFirst();
  return row && asPlan(row);
}

/** Plans that are not over, the oldest first. */
export async function openLeavers(store: Store): Promise<Plan[]> {
  const rows = await planRows(store)
    .where("job.state", "in", ["running", "paused"])
    .orderBy("job.started_at")
    .execute();
  return rows.map(asPlan).filter(({ state }) => state === "open");
}

/**
 * Stops the open plan of an account that is enabled again, and its rotations. Resolves to these jobs as they were; to undefined where no plan
 * was open.
 */
export async function stopLeaver(store: Store, accountId: string, by: string): Promise<Job[] | undefined> {
  return inTransaction(store, async (transaction) => {
    const plan = await newestLeaver(transaction, accountId);
    if (plan?.state !== "open") return undefined;
    const jobs = await jobsOfPlan(transaction, plan);
    for (const { id } of jobs) await stopJob(transaction, id, by);
    return jobs;
  });
}

/** The plan itself and its rotations. */
export async function jobsOfPlan(store: Store, { id }: Plan): Promise<Job[]> {
  const rotations = (await rotationsOf(store, id)).map((each) => jobOf(store, "rotation", each));
  return (await Promise.all([jobOf(store, "leaver", id), ...rotations])).filter((job) => job !== undefined);
}

/** Stops the paused rotations of a plan, which another person could not resume. */
export async function stopPausedRotations(transaction: Store, { id }: Plan, by: string): Promise<void> {
  for (const job of await rotationsOf(transaction, id))
    if ((await jobOf(transaction, "rotation", job))?.state === "paused") await stopJob(transaction, job, by);
}

type Row = Awaited<ReturnType<ReturnType<typeof planRows>["executeTakeFirstOrThrow"]>>;

function asPlan(row: Row): Plan {
  const { key, ...input } = leaverInput.parse(JSON.parse(row.input));
  const { left } = leaverData.parse(JSON.parse(row.data));
  const state = stateOf(row);
  const { account_id: id, email, name, session_hash: sessionHash, request_id: requestId, address } = row;
  const about = { id: row.id, itemId: row.item_id, state, left, startedAt: row.started_at };
  return Object.assign(about, input, {
    // A step that failed has its own cause.
    cause: state === "open" && row.item_state === "waiting" ? (row.cause ?? row.code) : null,
    failed: (row.item_state === "failed" && left[0]) || null,
    runner: { id, email, name, sessionHash, requestId, address, key },
    endedAt: state === "done" ? row.at : row.ended_at,
    endedBy: state === "stopped" ? row.changed_by : null,
  });
}

function stateOf({ state, item_state }: Row): LeaverState {
  // Its end is part of its last step, and its job ends after that.
  if (item_state === "done") return "done";
  return state === "running" || state === "paused" ? "open" : "stopped";
}
