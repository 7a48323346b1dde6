import type { AccessForm, Option } from "../sql-access/access-form.ts";

/*
 * Rules of requests: what a team may ask for on some clusters, and how many persons of which role have to approve it. A rule narrows what
 * holds without one. One of no approvals narrows nothing: it gives temporary access up to its level and hours, to members of its team who
 * ask for themselves. Without zod, since a page in the browser includes this file.
 */

/** The highest level that a rule can name, the lowest first; null in a rule: any. */
export const RULE_LEVELS = ["read-only", "read-write"] as const;
export type RuleLevel = (typeof RULE_LEVELS)[number];
export const RULE_LEVEL_NAMES: Record<RuleLevel, string> = {
  "read-only": "Read only",
  "read-write": "Read and write",
};

/** Who approves: administrators are Cluster Admins too. */
export const APPROVERS = ["cluster_admin", "administrator"] as const;
export type Approvers = (typeof APPROVERS)[number];
export const APPROVERS_NAMES: Record<Approvers, string> = {
  cluster_admin: "Cluster Admins",
  administrator: "Administrators",
};

/** One of them. */
export const APPROVER_NAMES: Record<Approvers, string> = {
  cluster_admin: "Cluster Admin",
  administrator: "Administrator",
};

export const APPROVALS_MAX = 5;
/** More rules than these would be read by nobody. */
export const RULES_MAX = 100;
/** The most clusters that a rule names one by one. */
export const RULE_CLUSTERS_MAX = 200;
/** How long an approver had right, account and factor before what two persons decide. */
export const APPROVER_DAYS = 7;
/** How long a change of a rule waits for other persons. */
export const CHANGE_DAYS = 7;
/** Of how many days the uses of a rule are counted. */
export const RULE_USE_DAYS = 30;

/** The most hours of temporary access that a rule can name. */
export const RULE_HOURS_MAX = 720;
/** How often within 24 hours a rule of no approvals can give access to one person, at most and as a rule. */
export const PER_DAY_MAX = 10;
export const PER_DAY = 2;
/** How many administrators must want that something is given without an approval. */
export const GIVING_NEEDS = 2;

/** What rules say together. `hours`: at most, of temporary access; null: any. `atOnce`: what they give without an approval; null: nothing. */
export type RuleTerms = {
  level: RuleLevel | null;
  approvals: number;
  approvers: Approvers;
  hours: number | null;
  atOnce: AtOnce | null;
};
/** Temporary access up to this level and these hours, so often to one person within 24 hours. */
export type AtOnce = { level: RuleLevel; hours: number; perDay: number };
/** `teamId`: null for every team. */
export type RuleScope = { teamId: string | null; clusters: "all" | readonly string[] };
/** `perDay`: of one of no approvals, which has a team, a level and hours too; null of others. */
export type Rule = Omit<RuleTerms, "atOnce"> & { perDay: number | null } & RuleScope;

/** What holds without a rule. */
export const NO_RULE: RuleTerms = {
  level: null,
  approvals: 1,
  approvers: "cluster_admin",
  hours: null,
  atOnce: null,
};

/** The stricter of each of two. */
export function narrower(one: RuleTerms, other: RuleTerms): RuleTerms {
  return {
    level: lower(one.level, other.level),
    approvals: Math.max(one.approvals, other.approvals),
    approvers: one.approvers === "administrator" ? one.approvers : other.approvers,
    hours: fewer(one.hours, other.hours),
    atOnce: one.atOnce && other.atOnce && lessAtOnce(one.atOnce, other.atOnce),
  };
}

function lessAtOnce(one: AtOnce, other: AtOnce): AtOnce {
  return {
    level: lower(one.level, other.level),
    hours: Math.min(one.hours, other.hours),
    perDay: Math.min(one.perDay, other.perDay),
  };
}

/**
 * What all these rules together allow the team on the cluster. Where one asks for an approval, the others give nothing without: the narrower
 * holds.
 */
export function termsFor(rules: readonly Rule[], teamId: string, clusterId: string): RuleTerms {
  const about = rules.filter((rule) => isAbout(rule, teamId, clusterId));
  const asking = about.filter((rule) => !isGiving(rule));
  const giving = about.flatMap((rule) => atOnceOf(rule) ?? []);
  const [first, ...others] = asking.length > 0 ? [] : giving;
  const narrowed = asking
    .map(({ level, approvals, approvers, hours }) => ({ level, approvals, approvers, hours, atOnce: null }))
    .reduce(narrower, NO_RULE);
  return Object.assign({}, narrowed, { atOnce: first ? others.reduce(lessAtOnce, first) : null });
}

/** Whether a rule gives access without an approval. */
export const isGiving = ({ approvals }: Pick<Rule, "approvals">): boolean => approvals === 0;

/** What a rule gives without an approval; null for one that gives nothing, also where it is not whole. */
export function atOnceOf({ teamId, level, approvals, hours, perDay }: Rule): AtOnce | null {
  if (approvals !== 0 || teamId === null || level === null || hours === null || perDay === null) return null;
  return { level, hours, perDay };
}

/** Whether a rule is about the requests of a team on a cluster. */
export function isAbout({ teamId: team, clusters }: RuleScope, teamId: string, clusterId: string): boolean {
  return (team === null || team === teamId) && (clusters === "all" || clusters.includes(clusterId));
}

/** Whether the terms ask for nothing more than holds without a rule. */
export function isNoRule({ level, approvals, approvers, hours }: Omit<RuleTerms, "atOnce">): boolean {
  return level === null && approvals === 1 && approvers === "cluster_admin" && hours === null;
}

function fewer(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other < one) ? other : one;
}

function lower<L extends RuleLevel | null>(one: L, other: L): L {
  return rankOf(one) <= rankOf(other) ? one : other;
}

/**
 * How many administrators must want a change of a rule, or a new one: as many as the rule before asks for, where more is allowed than by it,
 * and two where more is given without an approval. `before`: null for a new one; `after`: null for its end; `others`: the other rules.
 */
export function neededFor(before: Rule | null, after: Rule | null, others: readonly Rule[]): number {
  const asked = before !== null && !isGiving(before) && isWidened(before, after) ? before.approvals : 1;
  return givesMore(before, after, others) ? Math.max(asked, GIVING_NEEDS) : asked;
}

/** Whether a change gives anyone more without an approval, also by another rule that the rule before kept from it; also one that gives nothing yet. */
function givesMore(before: Rule | null, after: Rule | null, others: readonly Rule[]): boolean {
  if (after && isGiving(after) && !(before && isGiving(before) && isWithinGiving(after, before))) return true;
  const [was, is] = [before ? [...others, before] : others, after ? [...others, after] : others];
  const all = [...was, ...is];
  const teams = new Set(all.flatMap(({ approvals, teamId }) => (isGiving({ approvals }) && teamId ? [teamId] : [])));
  // Of the clusters that no rule names, each is like the other.
  const on = new Set([UNNAMED, ...all.flatMap(({ clusters }) => (clusters === "all" ? [] : clusters))]);
  return [...teams].some((team) =>
    [...on].some((cluster) => isMore(termsFor(is, team, cluster).atOnce, termsFor(was, team, cluster).atOnce)),
  );
}

const UNNAMED = "";

/** Whether one gives anything that the other does not. */
function isMore(gives: AtOnce | null, gave: AtOnce | null): boolean {
  if (gives === null || gave === null) return gives !== null;
  return rankOf(gives.level) > rankOf(gave.level) || gives.hours > gave.hours || gives.perDay > gave.perDay;
}

/** Whether a rule that gives access gives nothing that the other does not. */
const isWithinGiving = (after: Rule, before: Rule): boolean =>
  !isLeft(after, before) && !isMore(atOnceOf(after), atOnceOf(before));

/** Whether two rules can be about the same request. */
export function isOverlapping(one: RuleScope, other: RuleScope): boolean {
  if (one.teamId !== null && other.teamId !== null && one.teamId !== other.teamId) return false;
  const [mine, theirs] = [one.clusters, other.clusters];
  return mine === "all" || theirs === "all" || mine.some((id) => theirs.includes(id));
}

/** Whether a rule after a change, or its end, allows anything that the rule before does not. */
function isWidened(before: Rule, after: Rule | null): boolean {
  return after === null || isLeft(before, after) || !isAsStrict(after, before);
}

/** Whether requests that a rule is about are not in this other scope. */
function isLeft(before: RuleScope, after: RuleScope): boolean {
  const isOtherTeam = after.teamId !== null && after.teamId !== before.teamId;
  return isOtherTeam || isLost(before.clusters, after.clusters);
}

function isLost(before: Rule["clusters"], after: Rule["clusters"]): boolean {
  if (after === "all") return false;
  return before === "all" || before.some((id) => !after.includes(id));
}

function isAsStrict(terms: Rule, than: Rule): boolean {
  return (
    rankOf(terms.level) <= rankOf(than.level) &&
    terms.approvals >= than.approvals &&
    (terms.approvers === "administrator" || than.approvers === "cluster_admin") &&
    fewer(terms.hours, than.hours) === terms.hours
  );
}

function rankOf(level: RuleLevel | null): number {
  return level === null ? RULE_LEVELS.length : RULE_LEVELS.indexOf(level);
}

/** Whether the requested access is at most the level. Chosen tables are by their privileges; what is no data level needs a rule without a level. */
export function isWithin(
  most: RuleLevel | null,
  { level, privileges }: Pick<AccessForm, "level" | "privileges">,
): boolean {
  if (most === null || level === most || level === "read-only") return true;
  if (level === "table-level") return privileges.every((privilege) => PRIVILEGES_WITHIN[most].includes(privilege));
  return most === "read-write" && level === "append-only";
}

const PRIVILEGES_WITHIN: Record<RuleLevel, readonly string[]> = {
  "read-only": ["SELECT"],
  "read-write": ["SELECT", "INSERT", "UPDATE", "DELETE"],
};

/** What of an access form gives no more than its level does. Functions can write, whatever the level. */
const PLAIN_OPTIONS: readonly Option[] = ["newSchemas", "saveRows", "alsoRead"];

/** Whether the requested access is what a rule of this level can give without an approval. */
export function isPlainWithin(most: RuleLevel, form: Pick<AccessForm, "level" | "privileges" | "options">): boolean {
  return isWithin(most, form) && form.options.every((option) => PLAIN_OPTIONS.includes(option));
}

/** Why a rule does not give a request at once to the person who sends it. */
export const NOT_AT_ONCE = [
  "token",
  "level",
  "hours",
  "start",
  "new_member",
  "new_account",
  "no_factor",
  "new_factor",
  "limit",
  "not_proved",
  "failed",
] as const;
export type NotAtOnce = (typeof NOT_AT_ONCE)[number];

const YOUNG = "before a rule gives you access without an approval.";
/** Why a request waits for an approval, to the person who sent it. */
export const NOT_AT_ONCE_WORDS: Record<NotAtOnce, string> = {
  token: "A program sent it: a rule gives access without an approval only to a person in the browser.",
  level: "It is more than the rule gives without an approval.",
  hours: "It is longer than the rule gives without an approval.",
  start: "You chose its start: a rule gives only access that begins when you set the password.",
  new_member: `You must be in the team for ${APPROVER_DAYS} days ${YOUNG}`,
  new_account: `Your account must be ${APPROVER_DAYS} days old, counted from its last reset, ${YOUNG}`,
  no_factor: `Add a passkey or an authenticator app: it must be yours for ${APPROVER_DAYS} days ${YOUNG}`,
  new_factor: `Your second factor must be ${APPROVER_DAYS} days old ${YOUNG}`,
  limit: "You have taken as much access as the rule gives within 24 hours.",
  not_proved:
    "Rolecall could not prove that the SQL user has what the rule gives, and no more: a person who may create SQL users finishes it.",
  failed: "The rule gives this, but Rolecall could not create the SQL user.",
};

/** Why a person may not approve what needs several persons. `other`: the name of that other person. */
export type NotApprover =
  | { why: "no_right" | "no_factor" | "new_right" | "new_account" | "new_factor" }
  | { why: "made" | "made_by"; other: string };

/** Why a person may not approve, in words that follow the name and *cannot approve:*. */
export function notApproverWords(reason: NotApprover): string {
  switch (reason.why) {
    case "no_right":
      return "no role that may";
    case "no_factor":
      return "no second factor";
    case "new_right":
      return `got the role within the ${APPROVER_DAYS} days before`;
    case "new_account":
      return `the account was made, reset or enabled within the ${APPROVER_DAYS} days before`;
    case "new_factor":
      return `added the second factor within the ${APPROVER_DAYS} days before`;
    case "made":
      return `invited, reset or gave rights to ${reason.other}`;
    case "made_by":
      return `was invited, reset or given rights by ${reason.other}`;
    default:
      return reason satisfies never;
  }
}

/** Why an approval does not count any more. `effects`: what it would do has changed; `other`: a later one is for something else. */
export type VoidApproval = { why: "edited" | "effects" } | { why: "other"; by: string } | NotApprover;

/** Why an approval does not count any more, in words. */
export function voidWords(reason: VoidApproval): string {
  switch (reason.why) {
    case "edited":
      return "its mark does not fit: the store was edited";
    case "effects":
      return "what it approved has changed since";
    case "other":
      return `${reason.by} approved something else after it`;
    default:
      return notApproverWords(reason);
  }
}
