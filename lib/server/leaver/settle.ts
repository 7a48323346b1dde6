import { IS_OPEN, type LeaverToken, type SeenUser } from "#lib/shared/people/leaver.ts";
import { SOON_MS } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { sha256 } from "../base/sha256.ts";
import { appendWithin, lockAuditHead } from "../store/audit/audit-events.ts";
import { hasOpenIntents } from "../store/audit/open-intents.ts";
import { newEvent } from "../store/audit/record-event.ts";
import { storeTime } from "../store/db/clock.ts";
import { type Store, StoreUnavailable } from "../store/db/open.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { isOfRun } from "../store/jobs/job-items.ts";
import { voidTokens } from "../store/jobs/leaver-holds.ts";
import { saveRecord } from "../store/jobs/leaver-records.ts";
import { addFacts, stepsOf } from "../store/jobs/leaver-steps.ts";
import { leaverOf, type Plan } from "../store/jobs/leavers.ts";
import { planFacts, recordText } from "./plan-facts.ts";
import { seenUsers } from "./seen.ts";
import { type Context, doerOf, type End, openPlan, type PlanStep, voidAll } from "./steps.ts";
import { leaverTokens } from "./tokens.ts";

const LOOK_AGAIN: End = { is: "again", afterMs: 5_000 };

/** Looks every few seconds whether anything is open, and ends the plan where nothing is. */
export const settleStep: PlanStep = {
  as: "rolecall",
  recover: async () => ({ is: "not done" }),
  run: async (context) => {
    try {
      return await settle(context);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      // A refusal: the plan was stopped or continued meanwhile.
      if (!(error instanceof Refusal)) log().error({ leaver: context.job.id, error }, "a leaver plan did not end");
      return LOOK_AGAIN;
    }
  },
};

/** How long a change that was authorized just before the account was disabled may still run. */
const LET_THROUGH_MS = 2 * SOON_MS;

/** Waits for changes that the account began earlier, since their answer may be a password. */
async function settle(context: Context): Promise<End> {
  const { db, job } = context;
  const plan = await openPlan(db, job.id);
  const now = await openOf(db, plan);
  // An earlier change showed a password to the account after the rotation began.
  if (now.users.some(({ result }) => result === "to_rotate"))
    return { is: "done", next: "rotate", data: { left: ["rotate"] } };
  if (now.open) return LOOK_AGAIN;
  const shutAt = (await stepsOf(db, plan)).find(({ step }) => step === "disable")?.at ?? plan.startedAt;
  await context.pause(Math.min(LET_THROUGH_MS, Math.max(0, shutAt + LET_THROUGH_MS - (await storeTime(db)))));
  if (await hasOpenIntents(db, plan.account.id)) return LOOK_AGAIN;
  const voided = await voidLate(context);
  const { users, tokens, open } = await openOf(db, plan);
  return open ? LOOK_AGAIN : end(context, plan, { users, tokens, voided });
}

type Met = { users: SeenUser[]; tokens: LeaverToken[] };

/** What the plan knows of the account's passwords and tokens. `open`: one of them keeps the plan open. */
async function openOf(db: Store, plan: Plan): Promise<Met & { open: boolean }> {
  const users = await seenUsers(db, plan.account.id, plan);
  const tokens = await leaverTokens(db, plan.account.id, plan);
  const open = users.some(({ result }) => IS_OPEN[result]) || tokens.some(({ state }) => state === "open");
  return { users, tokens, open };
}

/** Voids what the account's last changes created after its rights were voided. Resolves to the number of voided things. */
function voidLate({ db, job, item, run }: Context): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const plan = await leaverOf(transaction, job.id);
    const isOurs = plan?.state === "open" && (await isOfRun(transaction, { id: item.id, run }));
    if (!isOurs) throw new Refusal("busy");
    const itemId = item.id;
    const invitations = await voidTokens(transaction, plan.account.id);
    if (invitations > 0) await addFacts(transaction, { itemId, step: "disable" }, { invitations });
    const voided = await voidAll(transaction, plan);
    const count = voided.links + voided.requests + voided.approvals;
    if (count > 0) await addFacts(transaction, { itemId, step: "void" }, voided);
    return invitations + count;
  });
}

/** Ends the plan, records it and stores what it had done, in one transaction. */
async function end(context: Context, plan: Plan, { users, tokens, voided }: Met & { voided: number }): Promise<End> {
  const { id, account, runner } = plan;
  const results = [...users.map(({ result }) => result), ...tokens.map(({ state }) => `${state}Tokens`)];
  const counted = Object.fromEntries(
    [...Map.groupBy(results, (result) => result)].map(([result, of]) => [result, of.length]),
  );
  const record = recordText(await planFacts(context.db, plan, { users, tokens }));
  const { actor, facts } = await doerOf(context);
  const about = { leaver: id, voided: voided || undefined, plan: sha256(record) };
  const event = newEvent({
    action: "leaver.end",
    actor,
    target: account.email,
    outcome: "done",
    request: { requestId: runner.requestId, address: runner.address },
    details: Object.assign(about, counted, facts),
  });
  return context.once(async (transaction) => {
    // Locked first, so that changes of other servers wait instead of failing.
    await lockAuditHead(transaction);
    await openPlan(transaction, id);
    await saveRecord(transaction, id, record);
    await appendWithin(transaction, [event]);
    return { is: "done" };
  });
}
