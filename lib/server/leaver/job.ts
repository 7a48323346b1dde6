import { LEAVER_STEPS, type LeaverStep } from "#lib/shared/people/leaver.ts";
import { type Actor, authorize } from "../access/guard.ts";
import { startJob } from "../jobs/control.ts";
import { defineJob } from "../jobs/define.ts";
import type { Store } from "../store/db/open.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { pauseJob, retryJob, type Under } from "../store/jobs/job-changes.ts";
import type { Job } from "../store/jobs/jobs.ts";
import {
  type LeaverInput,
  leaverData,
  leaverGiven,
  leaverInput,
  leaverOf,
  type Plan,
  stopPausedRotations,
} from "../store/jobs/leavers.ts";
import { settleStep } from "./settle.ts";
import { disableStep, handOverStep, rotateStep, voidStep } from "./steps.ts";

/** As on the page of the plan: for administrators, and of other accounts. */
function maySee(actor: Actor, { input }: Job<LeaverInput>): boolean {
  return actor.role === "administrator" && actor.accountId !== input.account.id;
}

/**
 * A plan for an account that leaves. What only takes away goes on without the administrator who arranged it; new passwords wait for one who
 * may set them.
 */
export const leaverJob = defineJob({
  kind: "leaver",
  input: leaverInput,
  item: leaverGiven,
  data: leaverData,
  steps: { disable: disableStep, void: voidStep, hand_over: handOverStep, rotate: rotateStep, settle: settleStep },
  mayRun: (actor) => void authorize(actor, "accounts.manage"),
  maySee,
  // Enabling the account stops it.
  mayControl: (actor, job, act) => (act === "resume" || act === "retry") && maySee(actor, job),
  atOnce: 1,
  pausesOnFailure: true,
  // An administrator who leaves does not hear of their own plan.
  notifies: ({ input: { account } }, administrators) => ({
    to: administrators.filter((id) => id !== account.id),
    title: `The leaver plan for ${account.name}`,
    path: `/access/people/${account.id}/leaver`,
    label: "Open the plan",
  }),
});

/** An account has one plan at a time that is open. */
const openKeyOf = (accountId: string) => `leaver:${accountId}`;

/** What an administrator arranges, and under which session and request. */
type Arranged = Omit<Under, "by" | "input"> & { input: LeaverInput };

/** Stores a plan that runs from now on under this id. False where the account has an open one: then nothing is stored. */
export async function addPlan(db: Store, id: string, arranged: Arranged): Promise<boolean> {
  const { starter, requestId, address, input } = arranged;
  const about = input.account.id;
  const job = { id, starter, requestId, address, input, about, openKey: openKeyOf(about) };
  const item = { step: LEAVER_STEPS[0], input: {}, data: { left: [...LEAVER_STEPS] } };
  return (await startJob(db, leaverJob, job, [item])) !== undefined;
}

/**
 * Continues an open plan under this administrator: does the steps that are left, some of which may have been done before. Before `rotate` is
 * repeated, stops its paused rotations. False where it is not open.
 */
export async function continuePlan(
  db: Store,
  { id }: Pick<Plan, "id">,
  { left, again, ...under }: Omit<Under, "input"> & { input: LeaverInput } & Record<"left" | "again", LeaverStep[]>,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const plan = await leaverOf(transaction, id);
    if (plan?.state !== "open") return false;
    // A run that has it in hand can store nothing more.
    await pauseJob(transaction, id, { by: under.by });
    if (again.includes("rotate")) await stopPausedRotations(transaction, plan, under.by);
    const item = { id: plan.itemId, data: { left }, unsure: false, step: left[0] ?? "settle" };
    return (await retryJob(transaction, { id, under }, async () => [item])) === 1;
  });
}
