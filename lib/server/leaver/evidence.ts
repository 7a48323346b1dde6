import "server-only";
import { createHash } from "node:crypto";
import { counted } from "#lib/shared/counted.ts";
import { EXPOSURE_WORDS } from "#lib/shared/exposures.ts";
import {
  IS_OPEN,
  type LeaverEvidence,
  type LeaverState,
  type LeaverStep,
  type LeaverToken,
  type ListedStep,
  type SeenUser,
} from "#lib/shared/leaver.ts";
import { causeWords, resultWords } from "#lib/shared/leaver-words.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { accountById } from "../store/accounts.ts";
import { auditHead } from "../store/audit-events.ts";
import { enabledSince, type PlanEvent, planEvents, resetEvents } from "../store/leaver-seen.ts";
import { stepsOf } from "../store/leaver-steps.ts";
import { revokeEvents } from "../store/leaver-tokens.ts";
import { newestLeaver, type Plan, rotationsOf } from "../store/leavers.ts";
import { store } from "../store/store.ts";
import { seenUsers } from "./seen.ts";
import { leaverTokens } from "./tokens.ts";

const FORMAT = "rolecall-leaver-evidence/1";

/** What the file does not prove. */
const LIMITS = [
  "Rolecall knows only the passwords that Rolecall showed to this account. It cannot know passwords that other people told the account, or that were set outside Rolecall.",
  "A new password stops logins with the old one. Client certificates and tokens still sign in, and open SQL sessions continue.",
  "Rotated means that CockroachDB Cloud accepted the new password. Rolecall did not try to log in with the old one.",
  "Sent to the owners means that the owner team was sent a claim link or a notice, not that it has used it.",
  "Rolecall does not know who can read a secret store. If the account can, it can learn the passwords delivered there.",
  "Results are as of the time when this file was made, including changes by other people after the plan.",
  "A person can know a password that another account was shown. This file is about one account.",
  "A plan does not revoke API tokens of services by itself. A password that a program got with one counts as shown to the service, not to the account that made the token.",
];

/**
 * The evidence of an account's newest plan as one file, made from the store and the audit. Contains no secret. The audit records its
 * digest, so that a copy can be checked later. Throws `not_found`.
 */
export async function leaverEvidence(
  { actor }: Permit<"accounts.manage">,
  { accountId, email }: { accountId: string; email: string },
  note: Note,
): Promise<LeaverEvidence> {
  const db = await store();
  const plan = await newestLeaver(db, accountId);
  if (plan?.account.email !== email) throw new Refusal("not_found");
  const jobs = await rotationsOf(db, plan.id);
  const [account, steps, users, resets, events, enabled, head, tokens] = await Promise.all([
    accountById(db, accountId),
    stepsOf(db, plan.id),
    seenUsers(db, accountId, plan),
    resetEvents(db, jobs, plan.startedAt),
    planEvents(db, plan.id),
    plan.endedAt === null || plan.state !== "done" ? undefined : enabledSince(db, plan.account.email, plan.endedAt),
    auditHead(db),
    leaverTokens(db, accountId, plan),
  ]);
  const revokes = await revokeEvents(
    db,
    tokens.map((token) => token.id),
  );
  const now = account ? (account.disabled ? "disabled" : "enabled") : "removed";
  const { id, name, email: address } = plan.account;
  const subject = { id, name, email: address };
  const started = events.find(({ action }) => action === "leaver.start");
  const open = users.filter(({ result }) => IS_OPEN[result]);
  const document = {
    ...{ format: FORMAT, madeAt: iso(Date.now()), madeBy: actor.email },
    account: { ...subject, now },
    summary: summaryOf({ plan, now, enabled, steps, users, tokens }),
    plan: {
      ...{ id: plan.id, state: plan.state, startedAt: iso(plan.startedAt), startedBy: plan.startedBy },
      ...{ proof: started ? { event: started.event, hash: started.hash } : null },
      ...{ endedAt: plan.endedAt === null ? null : iso(plan.endedAt), enabledBy: plan.endedBy },
      ...{ enabledSince: enabled ? asEvent(enabled) : null, events: events.map(asEvent) },
      rotations: jobs,
    },
    steps: steps.map(asStep),
    sqlUsers: users.map((user) => ({
      ...asUser(user, plan.endedAt),
      proof: user.result === "rotated" ? (resets.get(`${user.clusterId}/${user.name}`) ?? null) : null,
    })),
    serviceTokens: tokens.map((token) => asServiceToken(token, revokes.get(token.id))),
    open: [
      ...open.map(({ name, cluster, clusterId }) => `${name} on ${cluster ?? clusterId}`),
      ...tokens.filter(isOpenToken).map(({ name, team }) => `API token ${name} of ${team}`),
    ],
    limits: LIMITS,
    audit: { newestEvent: head.sequence, hash: head.hash },
  };
  const text = `${plain(JSON.stringify(document, null, 2))}\n`;
  const sha256 = createHash("sha256").update(text).digest("hex");
  note({ leaver: plan.id, sha256 });
  return { fileName: `rolecall-leaver-${plan.id}.json`, text, sha256 };
}

/** Escapes characters that another program could read as markup or show in another order. */
function plain(json: string): string {
  return json.replace(
    /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const iso = (at: number) => new Date(at).toISOString();

const STATE_WORDS: Record<LeaverState, string> = {
  open: "The plan is open: it is not done.",
  stopped: "The plan was stopped, because the account was enabled again. It is not done.",
  done: "The plan is done.",
};

type AccountNow = "disabled" | "enabled" | "removed";
type Summarized = {
  plan: Plan;
  now: AccountNow;
  enabled: PlanEvent | undefined;
  steps: readonly ListedStep[];
  users: readonly SeenUser[];
  tokens: readonly LeaverToken[];
};

function summaryOf({ plan, now, enabled, steps, users, tokens }: Summarized): string[] {
  const count = (result: SeenUser["result"]) => users.filter((user) => user.result === result).length;
  const open = users.filter(({ result }) => IS_OPEN[result]).length + tokens.filter(isOpenToken).length;
  const done = steps.filter(({ state }) => state === "done").length;
  const isAfter = ({ at }: SeenUser["shown"][number]) => plan.endedAt !== null && at > plan.endedAt;
  const later = users.filter(({ shown }) => shown.some(isAfter)).length;
  return [
    STATE_WORDS[plan.state],
    ...(enabled
      ? [`${enabled.by} enabled the account after the plan, ${iso(enabled.at)}: its disabling did not stay in effect.`]
      : []),
    `The account is ${now} now.`,
    `${done} of ${steps.length} steps are done.`,
    `Rolecall showed this account passwords of ${counted(users.length, "SQL user")}.`,
    ...(later > 0 ? [`Of these, it was shown passwords of ${counted(later, "SQL user")} after the plan ended.`] : []),
    `This plan rotated ${count("rotated")} of them. ${count("replaced")} had a new password from another change, ${count("deleted")} were deleted, ${count("exempt")} were left as they are for a reason.`,
    ...(tokens.length > 0 ? [tokensSummary(tokens)] : []),
    open === 0 ? "Nothing is open." : `${open} ${open === 1 ? "is" : "are"} open: see "open".`,
  ];
}

const isOpenToken = ({ state }: LeaverToken) => state === "open";

function tokensSummary(tokens: readonly LeaverToken[]): string {
  const count = (state: LeaverToken["state"]) => tokens.filter((token) => token.state === state).length;
  const were = (many: number) => `${many} ${many === 1 ? "was" : "were"}`;
  return `API tokens of services that the account made: ${count("open")} still ${count("open") === 1 ? "works" : "work"} without a reason, ${were(count("left"))} left for a reason, ${were(count("revoked"))} revoked, ${count("expired")} expired. See "serviceTokens".`;
}

const STEP_WORDS: Record<LeaverStep, string> = {
  disable: "Disable the account, end its sessions, void its invitations and reset links",
  void: "Void claim links from and to it, its requests, and approvals that it gave",
  hand_over: "Hand over its teams",
  rotate: "Start the rotation of the passwords that it saw and that were in force",
};

function asStep({ step, state, at, code, facts, proof }: ListedStep) {
  return {
    ...{ step, what: STEP_WORDS[step], state, at: at === undefined ? null : iso(at), did: facts },
    ...(code && { cause: causeWords(code) }),
    proof: proof ?? null,
  };
}

const asEvent = ({ at, details, ...event }: PlanEvent) => ({ ...event, at: iso(at), details: JSON.parse(details) });

/** `by` of a token that was revoked is known where the audit has an event about it alone. */
function asServiceToken(
  { id, name, team, expiresAt, state, at, by, reason }: LeaverToken,
  revoke: Pick<PlanEvent, "event" | "hash" | "by"> | undefined,
) {
  const works = state === "open" || state === "left";
  return {
    ...{ id, name, team, result: state, at: at === undefined ? null : iso(at), by: by ?? revoke?.by ?? null },
    ...{ reason: reason ?? null, worksUntil: works ? iso(expiresAt) : null },
    proof: revoke ? { event: revoke.event, hash: revoke.hash } : null,
  };
}

function asUser(user: SeenUser, endedAt: number | null) {
  const { sqlUserId, clusterId, cluster = null, name, owner, shown, result, at, by = null, rotation } = user;
  return {
    ...{ cluster: { id: clusterId, name: cluster }, name, id: sqlUserId, ownerTeam: owner },
    shown: shown.map((each) => ({
      ...{ at: iso(each.at), how: EXPOSURE_WORDS[each.way] },
      ...(endedAt !== null && each.at > endedAt && { afterPlan: true }),
    })),
    ...{ result, why: resultWords(user), at: at === undefined ? null : iso(at), by },
    ...(user.reason !== undefined && { reason: user.reason }),
    ...(user.words !== undefined && { cloud: user.words }),
    ...(rotation !== undefined && { rotation }),
  };
}
