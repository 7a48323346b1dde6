import { LEAVER_STEP_ACTIONS } from "#lib/shared/audit/audit.ts";
import { ROTATION_MAX } from "#lib/shared/passwords/rotation.ts";
import type { LeaverStep, StepFacts } from "#lib/shared/people/leaver.ts";
import { may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { type Actor, actorAgain } from "../access/guard.ts";
import { failureOf } from "../audit/outcome.ts";
import { recorded } from "../audit/recorded.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Step, StepContext, StepEnd } from "../jobs/define.ts";
import { wake } from "../jobs/work.ts";
import { addRotation, rotationJob } from "../rotation/job.ts";
import type { NewEvent } from "../store/audit/audit-event.ts";
import { appendOwn, appendWithin } from "../store/audit/audit-events.ts";
import { newEvent, ROLECALL } from "../store/audit/record-event.ts";
import { type Store, StoreUnavailable } from "../store/db/open.ts";
import { shut, voidHolds } from "../store/jobs/leaver-holds.ts";
import { addLeaverRotation } from "../store/jobs/leaver-rotations.ts";
import { withEarlier } from "../store/jobs/leaver-steps.ts";
import { type HandedOver, handOver } from "../store/jobs/leaver-teams.ts";
import { saveProblems } from "../store/jobs/leaver-users.ts";
import { type LeaverData, type LeaverGiven, type LeaverInput, leaverOf, type Plan } from "../store/jobs/leavers.ts";
import { checkUsers, divide } from "./check-users.ts";
import { seenUsers } from "./seen.ts";

type Names = LeaverStep | "settle";
/** What the steps of a plan get. */
export type Context = StepContext<LeaverInput, LeaverGiven, LeaverData, Names>;
export type End = StepEnd<LeaverData, Names>;
export type PlanStep = Step<LeaverInput, LeaverGiven, LeaverData, Names>;

/** The change of a step and its outcome are one transaction, so a crash leaves both or neither. */
const recover: PlanStep["recover"] = async () => ({ is: "not done" });

export const disableStep = takesAway("disable", async (transaction, { account }) => {
  const done = await shut(transaction, account.id);
  if (done === "last_administrator") throw new Refusal("last_administrator");
  return done;
});

export const voidStep = takesAway("void", voidAll);

export const handOverStep = takesAway("hand_over", async (transaction, { account, successors, runner }) => {
  const done = await handOver(transaction, account.id, successors);
  if (!done) throw new Refusal("leaver_successor");
  await appendWithin(transaction, joinEvents(done, runner));
  const words = done.map(({ name, team, needs }) => `${name} ${needs === "lead" ? "leads" : "joined"} ${team}`);
  return Object.assign({ teams: done.length }, named({ handedOver: words }));
});

/** The events of an administrator who adds them, since rules read from these how long a person is in a team and who brought them there. */
function joinEvents(done: readonly HandedOver[], { id, email, requestId, address }: Plan["runner"]): NewEvent[] {
  const about = { actor: { accountId: id, email }, request: { requestId, address } };
  return done.flatMap(({ teamId, team, accountId, name, joins, leads }) => {
    const added = { action: "team.add_member", facts: { account: accountId } } as const;
    const led = { action: "team.set_lead", facts: { account: accountId, lead: "true" } } as const;
    return [...(joins ? [added] : []), ...(leads ? [led] : [])].flatMap(({ action, facts }) => {
      const of = Object.assign({ action, target: teamId }, about);
      const intent = newEvent(Object.assign({ outcome: "intended", details: facts } as const, of));
      const more = { outcome: "done", intentId: intent.id, details: { team, member: name } } as const;
      return [intent, newEvent(Object.assign({}, of, more))];
    });
  });
}

type Work = (transaction: Store, plan: Plan) => Promise<StepFacts>;

function takesAway(step: LeaverStep, work: Work): PlanStep {
  return { as: "rolecall", recover, run: async (context) => once(context, step, { by: await doerOf(context), work }) };
}

/** Starts the rotation of the passwords that the account still knows. */
export const rotateStep: PlanStep = {
  as: "starter",
  recover,
  run: async (context) => {
    const jobs: string[] = [];
    const by = { actor: context.actor, facts: {} };
    const end = await once(context, "rotate", { by, ahead: () => rotationsAhead(context, context.actor, jobs) });
    if (end.is === "done") for (const id of jobs) wake(rotationJob, id);
    return end;
  },
};

type Doer = { actor: Actor | typeof ROLECALL; facts: StepFacts };

/** Who does what only takes away: the administrator who runs the plan, while they may; then Rolecall, which names them. */
export async function doerOf({ job: { starter } }: Pick<Context, "job">): Promise<Doer> {
  const actor = await actorAgain({ sessionHash: starter.sessionHash, confirmedAt: 0 });
  const mayStill = actor?.accountId === starter.id && may(actor, "accounts.manage");
  return mayStill ? { actor, facts: {} } : { actor: ROLECALL, facts: { arrangedBy: starter.email } };
}

/** `ahead`: reads outside the transaction what `work` needs. */
type Doing = { by: Doer } & ({ work: Work } | { ahead: () => Promise<Work> });

/**
 * Does one step in one transaction with its audit event and its outcome. Where it cannot be done, nothing has changed, and the plan waits for
 * an administrator.
 */
async function once(context: Context, step: LeaverStep, doing: Doing): Promise<End> {
  const { job, item } = context;
  const { id, requestId, address, input } = job;
  const { actor, facts: more } = doing.by;
  const eventId = newId("evt");
  const about = { id: eventId, action: LEAVER_STEP_ACTIONS[step], actor, target: input.account.email } as const;
  try {
    return await recorded({ ...about, request: { requestId, address }, details: { leaver: id } }, async (note) => {
      note({ leaver: id });
      const work = "work" in doing ? doing.work : await doing.ahead();
      const end = await context.once(async (transaction): Promise<End> => {
        const done = Object.assign({}, await work(transaction, await openPlan(transaction, id)), more);
        await appendOwn(transaction, note.own.event(Object.assign({ leaver: id }, done)));
        const facts = await withEarlier(transaction, { itemId: item.id, step }, done);
        const left = item.data.left.filter((each) => each !== step);
        return { is: "done", next: left[0] ?? "settle", data: { left }, facts, eventId };
      });
      note.own.saved();
      return end;
    });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const { code } = failureOf(error, requestId);
    if (code === "internal") log().error({ leaver: id, step, error }, "a step of a leaver plan failed");
    return { is: "failed", code, eventId };
  }
}

/** The plan as it is within a transaction. Throws `leaver_over` where it was stopped meanwhile. */
export async function openPlan(transaction: Store, id: string): Promise<Plan> {
  const plan = await leaverOf(transaction, id);
  if (plan?.state !== "open") throw new Refusal("leaver_over");
  return plan;
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

/** Voids the links, requests and approvals that the account has by now. */
export async function voidAll(transaction: Store, { account, runner }: Plan) {
  const { links, requests, approvals } = await voidHolds(transaction, account.id, runner.name);
  const counts = { links: links.length, requests: requests.length, approvals: approvals.length };
  return Object.assign(counts, named({ linksFor: links, requestsFor: requests, approvalsFor: approvals }));
}

/** Several rotations where one is too small. Their ids go into `jobs`. */
async function rotationsAhead({ db, job }: Context, actor: Actor, jobs: string[]): Promise<Work> {
  const plan = await openPlan(db, job.id);
  const { items, left } = divide(await checkUsers(actor, await seenUsers(db, plan.account.id, plan)), plan.rest);
  const { starter, requestId, address, input } = job;
  const under = { key: input.key, starter, requestId, address };
  // Applications read it there: another way would leave them with a password that no longer works.
  const stored = items.filter(({ storePlace }) => storePlace !== null);
  const groups = [
    ...chunks(items.filter(({ storePlace }) => storePlace === null)).map((of) => ({ deliver: "owners" as const, of })),
    ...chunks(stored).map((of) => ({ deliver: "store" as const, of })),
  ];
  return async (transaction) => {
    jobs.length = 0;
    await saveProblems(transaction, plan.id, left);
    for (const { deliver, of } of groups) {
      const jobId = await addRotation(transaction, Object.assign({ deliver }, under), of);
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
  };
}

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROTATION_MAX) }, (_, at) =>
    all.slice(at * ROTATION_MAX, (at + 1) * ROTATION_MAX),
  );
