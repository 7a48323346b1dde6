import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { IS_OPEN, type LeaverStep, type LeaverToken, type SeenUser } from "#lib/shared/leaver.ts";
import { may } from "#lib/shared/policy.ts";
import { type Actor, actorAgain } from "../access/guard.ts";
import { SOON_MS } from "../access/limits.ts";
import { newEvent } from "../audit/audit.ts";
import { newId } from "../base/ids.ts";
import { isStopping, track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { sha256 } from "../review-evidence/digests.ts";
import { failureOf } from "../run/outcome.ts";
import { recorded } from "../run/recorded.ts";
import { alone } from "../store/alone.ts";
import { appendWithin, lockAuditHead } from "../store/audit-events.ts";
import { saveRecord } from "../store/leaver-records.ts";
import { saveStepEnd, stepsOf } from "../store/leaver-steps.ts";
import {
  endLeaver,
  leaverOf,
  openLeavers,
  type Plan,
  saveCause,
  saveLeaverSession,
  stepAgain,
} from "../store/leavers.ts";
import { type Store, StoreUnavailable } from "../store/open.ts";
import { hasOpenIntents } from "../store/open-intents.ts";
import { inTransaction } from "../store/transaction.ts";
import { planFacts, recordText } from "./plan-facts.ts";
import { seenUsers } from "./seen.ts";
import { doStep, STEP_ACTIONS, voidLate } from "./steps.ts";
import { leaverTokens } from "./tokens.ts";

/** Does the next steps of every open plan, one plan after the other. */
export async function workOnLeavers(db: Store): Promise<void> {
  for (const { id } of await openLeavers(db))
    await workOn(db, id).catch((error: unknown) => {
      // Without the store, the other plans cannot continue either.
      if (error instanceof StoreUnavailable) throw error;
      log().error({ leaver: id, error }, "a leaver plan was interrupted");
    });
}

const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** Does the steps of a new plan up to this one. Where another server already does them, waits for at most 20 seconds. */
export async function workUntil(db: Store, id: string, until: LeaverStep): Promise<void> {
  const over = performance.now() + LONGEST_WAIT_MS;
  const isWaiting = async () =>
    (await stepsOf(db, id)).some(({ step, state }) => step === until && state === "waiting");
  while (!(await workOn(db, id, until)) && performance.now() < over && (await isWaiting())) await pause(LOOK_AGAIN_MS);
}

/** Starts work on a plan at once, on this server. */
export function wakeLeaver(db: Store, id: string): void {
  void track(
    workOn(db, id).catch((error: unknown) => log().error({ leaver: id, error }, "a leaver plan was interrupted")),
  );
}

/** Does the steps of a plan until one fails or `until` is done. False, with nothing done, where a server already works on it. */
export async function workOn(db: Store, id: string, until?: LeaverStep): Promise<boolean> {
  const { ran } = await alone(db, `leaver:${id}`, async () => {
    for (const { step, state } of await stepsOf(db, id)) {
      if (state === "failed" || isStopping()) return;
      const plan = await leaverOf(db, id);
      if (plan?.state !== "open") return;
      if (state === "waiting" && !(await runStep(db, plan, step))) return;
      if (step === until) return;
    }
    const plan = await leaverOf(db, id);
    if (plan?.state === "open") await endIfOver(db, plan);
  });
  return ran;
}

/** Resolves to whether the step is done. */
async function runStep(db: Store, plan: Plan, step: LeaverStep): Promise<boolean> {
  const actor = await runnerOf(db, plan);
  if (!actor) return false;
  const { requestId, address } = plan.runner;
  const eventId = newId("evt");
  const about = { id: eventId, action: STEP_ACTIONS[step], actor, target: plan.account.email } as const;
  try {
    await recorded({ ...about, request: { requestId, address }, details: { leaver: plan.id } }, async (note) => {
      note({ leaver: plan.id });
      note(await doStep(db, plan, step, actor));
    });
    await saveStepEnd(db, plan.id, step, { state: "done", eventId });
    return true;
  } catch (error) {
    // Without the store, the step stays waiting.
    if (error instanceof StoreUnavailable) throw error;
    const { code } = failureOf(error, requestId);
    if (code === "internal") log().error({ leaver: plan.id, step, error }, "a step of a leaver plan failed");
    await saveStepEnd(db, plan.id, step, { state: "failed", code, eventId });
    return false;
  }
}

/**
 * The account whose session the plan uses, with its present rights. Undefined, with the cause stored, where the session or the right has
 * ended.
 */
async function runnerOf(db: Store, { id, runner }: Plan): Promise<Actor | undefined> {
  const actor = await actorAgain({ sessionHash: runner.sessionHash, confirmedAt: 0 });
  if (actor?.accountId !== runner.id || !may(actor, "accounts.manage")) {
    await saveCause(db, id, actor?.accountId === runner.id ? "forbidden" : "unauthenticated");
    return undefined;
  }
  // Confirming a password gives the session a new id, and only the latest ids resolve.
  if (actor.sessionHash !== runner.sessionHash) await saveLeaverSession(db, id, actor.sessionHash);
  return actor;
}

/** How long a change that was authorized just before the account was disabled may still run. */
const LET_THROUGH_MS = 2 * SOON_MS;

/** Ends the plan and records it in one transaction. Waits for changes that the account began earlier, since their answer may be a password. */
async function endIfOver(db: Store, plan: Plan): Promise<void> {
  const now = await openOf(db, plan);
  if (now.users.some(({ result }) => result === "to_rotate")) return rotateLate(db, plan);
  if (now.open) return;
  const shutAt = (await stepsOf(db, plan.id)).find(({ step }) => step === "disable")?.at ?? Date.now();
  await pause(Math.min(LET_THROUGH_MS, Math.max(0, shutAt + LET_THROUGH_MS - Date.now())));
  if (await hasOpenIntents(db, plan.account.id)) return;
  const voided = await voidLate(db, plan);
  const { users, tokens, open } = await openOf(db, plan);
  if (open) return;
  const { id, email, requestId, address } = plan.runner;
  const results = [...users.map(({ result }) => result), ...tokens.map(({ state }) => `${state}Tokens`)];
  const counted = Object.fromEntries(
    [...Map.groupBy(results, (result) => result)].map(([result, of]) => [result, of.length]),
  );
  const record = recordText(await planFacts(db, plan, { users, tokens }));
  const event = newEvent({
    action: "leaver.end",
    actor: { accountId: id, email },
    target: plan.account.email,
    outcome: "done",
    request: { requestId, address },
    details: { leaver: plan.id, ...counted, voided: voided || undefined, plan: sha256(record) },
  });
  await inTransaction(
    db,
    async (transaction) => {
      // Locked first, so that changes of other servers wait instead of failing.
      await lockAuditHead(transaction);
      if (!(await endLeaver(transaction, plan.id))) return;
      await saveRecord(transaction, plan.id, record);
      await appendWithin(transaction, [event]);
    },
    "read committed",
  );
}

/** Rotates passwords that an earlier change showed to the account after the rotation began. */
async function rotateLate(db: Store, plan: Plan): Promise<void> {
  if (await stepAgain(db, plan.id, "rotate")) await runStep(db, plan, "rotate");
}

/** What the plan knows of the account's passwords and tokens. `open`: one of them keeps the plan open. */
async function openOf(db: Store, plan: Plan): Promise<{ users: SeenUser[]; tokens: LeaverToken[]; open: boolean }> {
  const users = await seenUsers(db, plan.account.id, plan);
  const tokens = await leaverTokens(db, plan.account.id, plan);
  const open = users.some(({ result }) => IS_OPEN[result]) || tokens.some(({ state }) => state === "open");
  return { users, tokens, open };
}
