import type { AccessForm } from "../sql-access/access-form.ts";

/*
 * Rules of requests: what a team may ask for on some clusters, and how many persons of which role have to approve it. A rule only narrows
 * what holds without one. Without zod, since a page in the browser includes this file.
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

export const APPROVALS_MAX = 5;
/** More rules than these would be read by nobody. */
export const RULES_MAX = 100;
/** How long an approver had right, account and factor before what two persons decide. */
export const APPROVER_DAYS = 7;
/** How long a change of a rule waits for other persons. */
export const CHANGE_DAYS = 7;

/** The most hours of temporary access that a rule can name. */
export const RULE_HOURS_MAX = 720;

/** `hours`: at most, of temporary access; null: any. */
export type RuleTerms = { level: RuleLevel | null; approvals: number; approvers: Approvers; hours: number | null };
/** `teamId`: null for every team. */
export type RuleScope = { teamId: string | null; clusters: "all" | readonly string[] };
export type Rule = RuleTerms & RuleScope;

/** What holds without a rule. */
export const NO_RULE: RuleTerms = { level: null, approvals: 1, approvers: "cluster_admin", hours: null };

/** The stricter of each of two. */
export function narrower(one: RuleTerms, other: RuleTerms): RuleTerms {
  return {
    level: rankOf(one.level) <= rankOf(other.level) ? one.level : other.level,
    approvals: Math.max(one.approvals, other.approvals),
    approvers: one.approvers === "administrator" ? one.approvers : other.approvers,
    hours: fewer(one.hours, other.hours),
  };
}

/** What all these rules together allow the team on the cluster. */
export function termsFor(rules: readonly Rule[], teamId: string, clusterId: string): RuleTerms {
  return rules
    .filter((rule) => isAbout(rule, teamId, clusterId))
    .map(({ level, approvals, approvers, hours }) => ({ level, approvals, approvers, hours }))
    .reduce(narrower, NO_RULE);
}

/** Whether a rule is about the requests of a team on a cluster. */
export function isAbout({ teamId: team, clusters }: RuleScope, teamId: string, clusterId: string): boolean {
  return (team === null || team === teamId) && (clusters === "all" || clusters.includes(clusterId));
}

/** Whether the terms ask for nothing more than holds without a rule. */
export function isNoRule({ level, approvals, approvers, hours }: RuleTerms): boolean {
  return level === null && approvals === 1 && approvers === "cluster_admin" && hours === null;
}

function fewer(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other < one) ? other : one;
}

/** Whether a rule after a change, or its end, allows anything that the rule before does not. */
export function isWidened(before: Rule, after: Rule | null): boolean {
  if (after === null) return true;
  const isLeft = after.teamId !== null && after.teamId !== before.teamId;
  return isLeft || isLost(before.clusters, after.clusters) || !isAsStrict(after, before);
}

function isLost(before: Rule["clusters"], after: Rule["clusters"]): boolean {
  if (after === "all") return false;
  return before === "all" || before.some((id) => !after.includes(id));
}

function isAsStrict(terms: RuleTerms, than: RuleTerms): boolean {
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
