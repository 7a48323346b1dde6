import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { LEAVER_STEPS, type LeaverState, type LeaverStep, type Rest } from "#lib/shared/leaver.ts";
import { newId } from "../base/ids.ts";
import type { NewEvent } from "./audit-event.ts";
import { appendOwn } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { jobOf, stopJob } from "./jobs.ts";
import { rotationsOf } from "./leaver-rotations.ts";
import { isStepDone, setAgain, WAITS } from "./leaver-steps.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** Who leads or joins a team in the place of the account that leaves. */
export type Successor = { teamId: string; accountId: string };

/** The session and request of the administrator who runs a plan, and the key of that browser. */
export type Runner = {
  id: string;
  email: string;
  name: string;
  sessionHash: string;
  requestId: string;
  address: string;
  key: string;
};

export type Plan = {
  readonly id: string;
  readonly account: { id: string; email: string; name: string };
  readonly state: LeaverState;
  readonly cause: ErrorCode | null;
  readonly rest: Rest;
  readonly successors: readonly Successor[];
  readonly startedBy: string;
  readonly startedAt: number;
  readonly runner: Runner;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};

type NewPlan = Pick<Plan, "account" | "rest" | "successors" | "runner">;

/**
 * Stores a plan that is open from now on, with the audit event of its start, which no step precedes. Undefined where the account has an open
 * one: then nothing is stored.
 */
export async function addLeaver(
  store: Store,
  plan: NewPlan,
  eventOf?: (id: string) => NewEvent,
  now = Date.now(),
): Promise<string | undefined> {
  const { account, rest, successors, runner } = plan;
  const id = newId("lev");
  return inTransaction(store, async (transaction) => {
    if ((await newestLeaver(transaction, account.id))?.state === "open") return undefined;
    await transaction
      .insertInto("leavers")
      .values({
        id,
        account_id: account.id,
        email: account.email,
        name: account.name,
        state: "open",
        rest,
        started_by: runner.name,
        started_at: now,
        successors: JSON.stringify(successors),
        cause: null,
        ended_at: null,
        ended_by: null,
        ...columnsOf(runner),
      })
      .execute();
    await transaction
      .insertInto("leaver_steps")
      .values(
        LEAVER_STEPS.map((step) => ({
          leaver_id: id,
          step,
          state: "waiting" as const,
          at: null,
          code: null,
          facts: null,
          event_id: null,
        })),
      )
      .execute();
    if (eventOf) await appendOwn(transaction, eventOf(id));
    return id;
  });
}

const columnsOf = (runner: Runner) => ({
  runner_id: runner.id,
  runner_email: runner.email,
  runner: runner.name,
  session_hash: runner.sessionHash,
  request_id: runner.requestId,
  address: runner.address,
  key: runner.key,
});

/** The newest plan of an account. */
export async function newestLeaver(store: Store, accountId: string): Promise<Plan | undefined> {
  const row = await store
    .selectFrom("leavers")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && asPlan(row);
}

/** A leaver plan; undefined where it does not exist. */
export async function leaverOf(store: Store, id: string): Promise<Plan | undefined> {
  const row = await store.selectFrom("leavers").selectAll().where("id", "=", id).executeTakeFirst();
  return row && asPlan(row);
}

/** Plans that are not over, the oldest first. */
export async function openLeavers(store: Store): Promise<Plan[]> {
  const rows = await store
    .selectFrom("leavers")
    .selectAll()
    .where("state", "=", "open")
    .orderBy("started_at")
    .execute();
  return rows.map(asPlan);
}

/** Has a step of an open plan that is done done once more; false where the plan is not open or the step not done. */
export async function stepAgain(store: Store, id: string, step: LeaverStep): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    if ((await leaverOf(transaction, id))?.state !== "open" || !(await isStepDone(transaction, id, step))) return false;
    await setAgain(transaction, id, step);
    return true;
  });
}

/**
 * Continues an open plan under this person: retries failed steps and repeats the given done ones. Before `rotate`, stops its paused
 * rotations, which another person could not resume. False where it is not open.
 */
export async function continueLeaver(
  store: Store,
  id: string,
  {
    runner,
    rest,
    successors,
    again,
  }: Pick<NewPlan, "runner" | "rest" | "successors"> & { again: readonly LeaverStep[] },
): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("leavers")
      .set({ ...columnsOf(runner), rest, successors: JSON.stringify(successors), cause: null })
      .where("id", "=", id)
      .where("state", "=", "open")
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await transaction
      .updateTable("leaver_steps")
      .set(WAITS)
      .where("leaver_id", "=", id)
      .where("state", "=", "failed")
      .execute();
    for (const step of again) await setAgain(transaction, id, step);
    if (again.includes("rotate"))
      for (const job of await rotationsOf(transaction, id))
        if ((await jobOf(transaction, "rotation", job))?.state === "paused")
          await stopJob(transaction, job, runner.name);
    return true;
  });
}

/** Stores why a plan does not continue by itself. */
export async function saveCause(store: Store, id: string, cause: ErrorCode): Promise<void> {
  await store.updateTable("leavers").set({ cause }).where("id", "=", id).where("state", "=", "open").execute();
}

/** The session that a plan works under has a new id. */
export async function saveLeaverSession(store: Store, id: string, sessionHash: string): Promise<void> {
  await store.updateTable("leavers").set({ session_hash: sessionHash }).where("id", "=", id).execute();
}

/** Marks a plan as done; false where it is not open. */
export async function endLeaver(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("leavers")
    .set({ state: "done", cause: null, ended_at: now })
    .where("id", "=", id)
    .where("state", "=", "open")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Stops the open plan of an account that is enabled again, and its rotations. Resolves to whether there was one. */
export async function stopLeaver(store: Store, accountId: string, by: string, now = Date.now()): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const stopped = await transaction
      .updateTable("leavers")
      .set({ state: "stopped", cause: null, ended_at: now, ended_by: by })
      .where("account_id", "=", accountId)
      .where("state", "=", "open")
      .returning("id")
      .executeTakeFirst();
    if (!stopped) return false;
    for (const job of await rotationsOf(transaction, stopped.id)) await stopJob(transaction, job, by);
    return true;
  });
}

function asPlan(row: Tables["leavers"]): Plan {
  const { id, state, cause, rest } = row;
  return {
    id,
    state,
    cause,
    rest,
    successors: JSON.parse(row.successors) as Successor[],
    account: { id: row.account_id, email: row.email, name: row.name },
    startedBy: row.started_by,
    startedAt: row.started_at,
    runner: {
      id: row.runner_id,
      email: row.runner_email,
      name: row.runner,
      sessionHash: row.session_hash,
      requestId: row.request_id,
      address: row.address,
      key: row.key,
    },
    endedAt: row.ended_at,
    endedBy: row.ended_by,
  };
}
