import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import { isPublicKey } from "#lib/shared/passwords/sealing.ts";
import {
  type exemptInput,
  IS_OPEN,
  isNext,
  type LeaverStep,
  type startLeaverInput,
} from "#lib/shared/people/leaver.ts";
import { type Actor, type Permit, requireProof } from "../access/guard.ts";
import type { RecordedNote } from "../audit/recorded.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { proceed, settleTrouble, underOf } from "../jobs/control.ts";
import { wake } from "../jobs/work.ts";
import { appendOwn, lockAuditHead } from "../store/audit/audit-events.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { stepsOf } from "../store/jobs/leaver-steps.ts";
import { leaverTeams } from "../store/jobs/leaver-teams.ts";
import { saveLeftTokens } from "../store/jobs/leaver-tokens.ts";
import { saveExempt } from "../store/jobs/leaver-users.ts";
import {
  jobsOfPlan,
  type LeaverInput,
  leaverOf,
  newestLeaver,
  type Plan,
  type Successor,
} from "../store/jobs/leavers.ts";
import { accountById, administratorIds } from "../store/people/accounts.ts";
import { addPlan, continuePlan, leaverJob } from "./job.ts";
import { seenUsers } from "./seen.ts";
import { leaverTokens } from "./tokens.ts";

type Manages = Permit<"accounts.manage">;
type Start = z.output<typeof startLeaverInput>;

/**
 * Starts a plan for another account, under this session and for this browser. Once it resolves, the account is disabled, or the plan's
 * first step has the reason why not. Needs the password again, since the rotation includes protected SQL users.
 *
 * Throws `leaver_open` where the account has an open plan, `own_account`, `last_administrator`, `leaver_successor` and `not_found`. After
 * an error nothing was started.
 */
export async function startLeaver({ actor }: Manages, input: Start, { own }: RecordedNote): Promise<null> {
  const { email, successors, rest, key } = input;
  const db = await store();
  const { id: ofAccount, name } = await requireStartable(db, actor, input);
  await requireKey(key);
  await requireProof(actor);
  const account = { id: ofAccount, email, name };
  const under = await underOf(actor);
  const id = newId("lev");
  await inTransaction(db, async (transaction) => {
    const arranged = Object.assign({ input: { account, rest, key, successors, startedBy: actor.name } }, under);
    if (!(await addPlan(transaction, id, arranged))) throw new Refusal("leaver_open");
    // No step precedes it.
    await appendOwn(transaction, own.event({ leaver: id, rest }));
  });
  own.saved();
  wake(leaverJob, id);
  await disabled(db, id);
  return null;
}

const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 20;

/** Waits until this or another server has disabled the account, or could not; for at most 20 seconds. */
async function disabled(db: Store, id: string): Promise<void> {
  const over = performance.now() + LONGEST_WAIT_MS;
  const isWaiting = async () => {
    const plan = await leaverOf(db, id);
    return plan?.state === "open" && plan.left.includes("disable") && plan.failed === null;
  };
  while ((await isWaiting()) && performance.now() < over) await pause(LOOK_AGAIN_MS);
}

/** The account, if a plan can be started for it. Throws as {@link startLeaver}. */
export async function requireStartable(
  db: Store,
  actor: Actor,
  { accountId, email, successors }: Omit<Start, "key">,
): Promise<{ id: string; name: string }> {
  const account = await accountById(db, accountId);
  if (account?.email !== email) throw new Refusal("not_found");
  if (account.id === actor.accountId) throw new Refusal("own_account");
  if ((await newestLeaver(db, accountId))?.state === "open") throw new Refusal("leaver_open");
  if ((await administratorIds(db)).every((id) => id === accountId)) throw new Refusal("last_administrator");
  await requireSuccessors(db, accountId, successors);
  return account;
}

/**
 * Continues an open plan under this session: retries failed steps and rotates the passwords that the account still knows. Throws
 * `leaver_over` where no plan is open, and as {@link startLeaver}.
 */
export async function continueLeaver({ actor }: Manages, input: Start, note: Note): Promise<null> {
  const { successors, rest, key } = input;
  const db = await store();
  const { plan, again, left } = await requireOpen(db, actor, input);
  await requireKey(key);
  await requireProof(actor);
  const { account, startedBy } = plan;
  const arranged: LeaverInput = { account, startedBy, rest, key, successors };
  const under = Object.assign({ input: arranged, left, again }, await underOf(actor));
  const isAgain = again.includes("rotate");
  const waited = (await jobsOfPlan(db, plan)).filter(({ id }) => isAgain || id === plan.id);
  if (!(await continuePlan(db, plan, under))) throw new Refusal("leaver_over");
  for (const job of waited) await settleTrouble(db, job);
  note({ leaver: plan.id, again: isAgain });
  wake(leaverJob, plan.id);
  return null;
}

/**
 * The open plan that can be continued. `again`: done steps that must be repeated; `left`: all steps that continuing does. Throws as {@link
 * continueLeaver}.
 */
export async function requireOpen(
  db: Store,
  actor: Actor,
  input: Omit<Start, "key">,
): Promise<{ plan: Plan; again: LeaverStep[]; left: LeaverStep[] }> {
  const { accountId, successors } = input;
  const plan = await openPlan(db, actor, input);
  const steps = await stepsOf(db, plan);
  await requireSuccessors(db, accountId, successors);
  const again: LeaverStep[] = [];
  // A successor may have been disabled since.
  const isNeedy = (await leaverTeams(db, accountId)).some(({ needs }) => needs);
  if (isNeedy && steps.some(({ step, state }) => step === "hand_over" && state === "done")) again.push("hand_over");
  if (steps.every(({ state }) => state === "done") && (await seenUsers(db, accountId, plan)).some(isNext))
    again.push("rotate");
  const left = steps.flatMap(({ step, state }) => (state !== "done" || again.includes(step) ? step : []));
  return { plan, again, left };
}

/**
 * Leaves SQL users and tokens of services as they are, for a reason, so that the plan does not wait for them. Throws `leaver_over`, also
 * where one of them is not open.
 */
export async function exemptFromLeaver(
  { actor }: Manages,
  { sqlUserIds, tokenIds, reason, ...target }: z.output<typeof exemptInput>,
  { own }: RecordedNote,
): Promise<null> {
  const db = await store();
  const plan = await openPlan(db, actor, target);
  const users = new Map((await seenUsers(db, target.accountId, plan)).map((user) => [user.sqlUserId, user]));
  const chosen = [...new Set(sqlUserIds)].flatMap((id) => users.get(id) ?? []);
  const open = (await leaverTokens(db, target.accountId, plan)).filter(({ state }) => state === "open");
  const tokens = open.filter(({ id }) => tokenIds.includes(id));
  if (chosen.length + tokens.length === 0 || chosen.some(({ result }) => !IS_OPEN[result] || result === "rotating"))
    throw new Refusal("leaver_over");
  if (tokens.length < new Set(tokenIds).size || chosen.length < new Set(sqlUserIds).size)
    throw new Refusal("leaver_over");
  const decided = { by: actor.name, reason };
  const left = { sqlUserIds: chosen.map((user) => user.sqlUserId), tokenIds: tokens.map(({ id }) => id) };
  const event = own.event({
    leaver: plan.id,
    reason,
    by: actor.name,
    sqlUsers: chosen.map(({ name, cluster = "" }) => `${name} on ${cluster}`).join(", ") || undefined,
    tokens: tokens.map(({ name, team }) => `${name} of ${team}`).join(", ") || undefined,
    ids: [...left.sqlUserIds, ...left.tokenIds].join(" "),
  });
  // The plan can end at once, and its end covers this event.
  await inTransaction(db, async (transaction) => {
    await lockAuditHead(transaction);
    if ((await leaverOf(transaction, plan.id))?.state !== "open") throw new Refusal("leaver_over");
    const at = await storeTime(transaction);
    await saveExempt(transaction, plan.id, Object.assign({ sqlUserIds: left.sqlUserIds }, decided), at);
    await saveLeftTokens(transaction, plan.id, Object.assign({ tokenIds: left.tokenIds }, decided), at);
    await appendOwn(transaction, { ...event, at });
  });
  own.saved();
  await proceed(db, leaverJob, { jobId: plan.id, itemId: plan.itemId });
  return null;
}

type Target = { accountId: string; email: string };

async function openPlan(db: Store, actor: Actor, { accountId, email }: Target): Promise<Plan> {
  if (accountId === actor.accountId) throw new Refusal("own_account");
  const plan = await newestLeaver(db, accountId);
  if (plan?.account.email !== email) throw new Refusal("not_found");
  if (plan.state !== "open") throw new Refusal("leaver_over");
  return plan;
}

async function requireSuccessors(db: Store, accountId: string, successors: readonly Successor[]): Promise<void> {
  for (const { teamId, needs } of await leaverTeams(db, accountId)) {
    if (!needs) continue;
    const chosen = successors.find((successor) => successor.teamId === teamId);
    const successor = chosen && (await accountById(db, chosen.accountId));
    if (!successor || successor.disabled || successor.id === accountId) throw new Refusal("leaver_successor");
  }
}

async function requireKey(key: string): Promise<void> {
  if (!(await isPublicKey(key))) throw new Refusal("invalid_input");
}
