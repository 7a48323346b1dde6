import "server-only";
import type { AuditAction } from "#lib/shared/audit.ts";
import type { LeaverStep, StepFacts } from "#lib/shared/leaver.ts";
import { present } from "#lib/shared/present.ts";
import { ROTATION_MAX } from "#lib/shared/rotation.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { wake } from "../jobs/work.ts";
import { addRotation, rotationJob } from "../rotation/job.ts";
import { shut, voidHolds, voidTokens } from "../store/leaver-holds.ts";
import { addLeaverRotation } from "../store/leaver-rotations.ts";
import { factsOf, saveFacts } from "../store/leaver-steps.ts";
import { handOver } from "../store/leaver-teams.ts";
import { saveProblems } from "../store/leaver-users.ts";
import { leaverOf, type Plan } from "../store/leavers.ts";
import type { Store } from "../store/open.ts";
import { inTransaction } from "../store/transaction.ts";
import { checkUsers, divide } from "./check-users.ts";
import { seenUsers } from "./seen.ts";

export const STEP_ACTIONS: Record<LeaverStep, AuditAction> = {
  disable: "account.disable",
  void: "leaver.void",
  hand_over: "leaver.hand_over",
  rotate: "rotation.start",
};

/**
 * Does one step and resolves to its facts. The change and its record are one transaction, so a crash leaves both or neither, and no step is
 * done twice. Throws a refusal where it cannot be done; then nothing has changed.
 */
export async function doStep(db: Store, plan: Plan, step: LeaverStep, actor: Actor): Promise<StepFacts> {
  return (await doneBefore(db, plan, step)) ?? WORK[step](db, plan, actor);
}

const WORK: Record<LeaverStep, (db: Store, plan: Plan, actor: Actor) => Promise<StepFacts>> = {
  disable: (db, plan) =>
    once(db, plan, "disable", async (transaction) => {
      const done = await shut(transaction, plan.account.id);
      if (done === "last_administrator") throw new Refusal("last_administrator");
      return done;
    }),
  void: (db, plan) => once(db, plan, "void", (transaction) => voidAll(transaction, plan)),
  hand_over: (db, plan) =>
    once(db, plan, "hand_over", async (transaction) => {
      const done = await handOver(transaction, plan.account.id, plan.successors);
      if (!done) throw new Refusal("leaver_successor");
      return { teams: done.length, ...named({ handedOver: done }) };
    }),
  rotate: startRotations,
};

async function doneBefore(db: Store, { id }: Plan, step: LeaverStep): Promise<StepFacts | undefined> {
  const facts = await factsOf(db, id, step);
  return facts?.again ? undefined : facts;
}

/** More names would make the audit's details too long to read. */
const MOST_NAMED = 50;

function named(lists: Record<string, readonly string[]>): StepFacts {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([key, names]) => {
      const more = names.length - MOST_NAMED;
      const shown = [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])];
      return names.length === 0 ? [] : [[key, shown.join(", ")]];
    }),
  );
}

function once(db: Store, plan: Plan, step: LeaverStep, work: (transaction: Store) => Promise<StepFacts>) {
  const { id } = plan;
  return inTransaction(db, async (transaction) => {
    // If the lease has expired, another server may be doing the same step.
    const before = await doneBefore(transaction, plan, step);
    if (before) return before;
    if ((await leaverOf(transaction, id))?.state !== "open") throw new Refusal("leaver_over");
    const facts = await work(transaction);
    await saveFacts(transaction, id, step, facts);
    return facts;
  });
}

/** Voids what the account's last changes created after its rights were voided. Resolves to the number of voided things. */
export async function voidLate(db: Store, plan: Plan): Promise<number> {
  return inTransaction(db, async (transaction) => {
    if ((await leaverOf(transaction, plan.id))?.state !== "open") return 0;
    const invitations = await voidTokens(transaction, plan.account.id);
    if (invitations > 0) await saveFacts(transaction, plan.id, "disable", { invitations });
    const voided = await voidAll(transaction, plan);
    const count = voided.links + voided.requests + voided.approvals;
    if (count > 0) await saveFacts(transaction, plan.id, "void", voided);
    return invitations + count;
  });
}

async function voidAll(transaction: Store, { account, runner }: Plan) {
  const { links, requests, approvals } = await voidHolds(transaction, account.id, runner.name);
  return {
    links: links.length,
    requests: requests.length,
    approvals: approvals.length,
    ...named({ linksFor: links, requestsFor: requests, approvalsFor: approvals }),
  };
}

/** Starts the rotation of the passwords that the account still knows, in several rotations where one is too small. */
async function startRotations(db: Store, plan: Plan, actor: Actor): Promise<StepFacts> {
  const { items, left } = divide(await checkUsers(actor, await seenUsers(db, plan.account.id, plan)), plan.rest);
  const { id, email, name, sessionHash, requestId, address, key } = plan.runner;
  const job = { key, starter: { id, email, name, sessionHash }, requestId, address };
  const jobs: string[] = [];
  // Applications read it there: another way would leave them with a password that no longer works.
  const stored = items.filter(({ storePlace }) => storePlace !== null);
  const groups = [
    ...chunks(items.filter(({ storePlace }) => storePlace === null)).map((of) => ({ deliver: "owners" as const, of })),
    ...chunks(stored).map((of) => ({ deliver: "store" as const, of })),
  ];
  const facts = await once(db, plan, "rotate", async (transaction) => {
    jobs.length = 0;
    await saveProblems(transaction, plan.id, left);
    for (const { deliver, of } of groups) {
      const jobId = await addRotation(transaction, { ...job, deliver }, of);
      if (jobId === undefined) throw new Refusal("rotation_overlaps");
      await addLeaverRotation(transaction, plan.id, jobId);
      jobs.push(jobId);
    }
    return present<StepFacts>({
      sqlUsers: items.length,
      left: left.size,
      intoStores: stored.length > 0 ? stored.length : undefined,
      rotation: jobs.length > 0 ? jobs.join(", ") : undefined,
    });
  });
  for (const jobId of jobs) wake(rotationJob, jobId);
  return facts;
}

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROTATION_MAX) }, (_, at) =>
    all.slice(at * ROTATION_MAX, (at + 1) * ROTATION_MAX),
  );
