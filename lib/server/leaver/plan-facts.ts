import { EXPOSURE_WORDS } from "#lib/shared/passwords/exposures.ts";
import type { LeaverStep, LeaverToken, ListedStep, SeenUser } from "#lib/shared/people/leaver.ts";
import { causeWords, resultWords } from "#lib/shared/people/leaver-labels.ts";
import type { Store } from "../store/db/open.ts";
import { rotationsOf } from "../store/jobs/leaver-rotations.ts";
import { type PlanEvent, planEvents, type ResetEvent, resetEvents, startIntent } from "../store/jobs/leaver-seen.ts";
import { stepsOf } from "../store/jobs/leaver-steps.ts";
import { type RevokeEvent, revokeEvents } from "../store/jobs/leaver-tokens.ts";
import type { Plan } from "../store/jobs/leavers.ts";
import { seenUsers } from "./seen.ts";
import { leaverTokens } from "./tokens.ts";

/** What a plan did, with the audit events that prove it. */
export type PlanFacts = {
  plan: Plan;
  steps: readonly ListedStep[];
  users: readonly SeenUser[];
  tokens: readonly LeaverToken[];
  jobs: readonly string[];
  events: readonly PlanEvent[];
  resets: ReadonlyMap<string, ResetEvent>;
  revokes: ReadonlyMap<string, RevokeEvent>;
  /** the intent of the start */
  begun: { event: number; hash: string } | undefined;
};

/** Reads from the store and the audit what a plan did. */
export async function planFacts(
  db: Store,
  plan: Plan,
  found?: { users: readonly SeenUser[]; tokens: readonly LeaverToken[] },
): Promise<PlanFacts> {
  const jobs = await rotationsOf(db, plan.id);
  const [steps, users, tokens, events, resets, begun] = await Promise.all([
    stepsOf(db, plan),
    found?.users ?? seenUsers(db, plan.account.id, plan),
    found?.tokens ?? leaverTokens(db, plan.account.id, plan),
    planEvents(db, plan.id),
    resetEvents(db, jobs, plan.startedAt),
    startIntent(db, plan.id),
  ]);
  const ids = tokens.map(({ id }) => id);
  return { plan, steps, users, tokens, jobs, events, resets, revokes: await revokeEvents(db, ids), begun };
}

/** The events that prove a plan: hashes by number. */
export function provingEvents({ steps, events, resets, revokes, begun }: PlanFacts): Map<number, string> {
  const done = steps.flatMap(({ state, proof }) => (state === "done" && proof ? proof : []));
  const all = [...(begun ? [begun] : []), ...events, ...done, ...resets.values(), ...revokes.values()];
  return new Map(all.map(({ event, hash }) => [event, hash] as const).sort(([a], [b]) => a - b));
}

const FORMAT = "rolecall-leaver-plan/1";

/** What a plan had done at its end, as `plan.json` has it: the audit event of the end records its SHA-256. */
export function recordText(facts: PlanFacts): string {
  const { account } = facts.plan;
  return written({
    format: FORMAT,
    account: { id: account.id, name: account.name, email: account.email },
    plan: writtenPlan(facts),
    steps: facts.steps.map(writtenStep),
    sqlUsers: facts.users.map((user) => writtenUser(user, facts)),
    serviceTokens: facts.tokens.map((token) => writtenToken(token, facts)),
    events: [...provingEvents(facts)],
  });
}

/** As JSON. Escapes characters that another program could read as markup or show in another order. */
export function written(document: object): string {
  const json = JSON.stringify(document, null, 2).replace(
    /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${json}\n`;
}

/** An epoch time as ISO 8601 in UTC. */
export const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null | undefined) => (at === null || at === undefined ? null : iso(at));

/** What never changes of a plan once it has ended. */
export function writtenPlan({ plan, jobs }: PlanFacts) {
  return { id: plan.id, startedAt: iso(plan.startedAt), startedBy: plan.startedBy, rotations: jobs };
}

const STEP_WORDS: Record<LeaverStep, string> = {
  disable: "Disable the account, end its sessions, void its invitations and reset links",
  void: "Void claim links from and to it, its requests, and approvals that it gave",
  hand_over: "Hand over its teams",
  rotate: "Start the rotation of the passwords that it saw and that were in force",
};

export function writtenStep({ step, state, at, code, facts, proof }: ListedStep) {
  return {
    step,
    what: STEP_WORDS[step],
    state,
    at: isoOrNull(at),
    did: facts,
    cause: code && causeWords(code),
    proof: proof ?? null,
  };
}

/** `by` of a token that was revoked is known where the audit has an event about it alone. */
export function writtenToken(token: LeaverToken, { revokes }: PlanFacts) {
  const { id, name, team, state, at, by, reason, expiresAt } = token;
  const revoke = revokes.get(id);
  const works = state === "open" || state === "left";
  return {
    id,
    name,
    team,
    result: state,
    at: isoOrNull(at),
    by: by ?? revoke?.by ?? null,
    reason: reason ?? null,
    worksUntil: works ? iso(expiresAt) : null,
    proof: revoke ? { event: revoke.event, hash: revoke.hash } : null,
  };
}

export function writtenUser(user: SeenUser, { plan: { endedAt }, resets }: PlanFacts) {
  const { sqlUserId, clusterId, cluster = null, name, owner, shown, result, at, by = null } = user;
  const isAfter = (each: { at: number }) => endedAt !== null && each.at > endedAt;
  return {
    cluster: { id: clusterId, name: cluster },
    name,
    id: sqlUserId,
    ownerTeam: owner,
    shown: shown.map((each) => ({
      at: iso(each.at),
      how: EXPOSURE_WORDS[each.way],
      afterPlan: isAfter(each) || undefined,
    })),
    result,
    why: resultWords(user),
    at: isoOrNull(at),
    by,
    reason: user.reason,
    cloud: user.words,
    rotation: user.rotation,
    proof: result === "rotated" ? (resets.get(`${clusterId}/${name}`) ?? null) : null,
  };
}
