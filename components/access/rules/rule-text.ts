import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import type { ListedRule, ShownRule } from "#lib/shared/requests/rule-list.ts";
import {
  APPROVER_NAMES,
  APPROVERS_NAMES,
  type Approvers,
  isGiving,
  RULE_LEVEL_NAMES,
  RULE_USE_DAYS,
  type Rule,
} from "#lib/shared/requests/rules.ts";
import type { RuleGiven } from "#lib/shared/requests/rules-input.ts";

/** Whose requests a rule is about. */
const teamWords = ({ team }: Pick<ShownRule, "team">) => team ?? "every team";

/** On which clusters a rule is. */
export const onWords = ({ on }: Pick<ShownRule, "on">) => (on === null ? "all clusters" : listedNames(on));

/** What a rule asks for. */
export function termsWords({ level, approvals, approvers, hours, perDay }: Rule): string {
  if (level !== null && isGiving({ approvals }))
    return `temporary access up to ${RULE_LEVEL_NAMES[level]}, for at most ${counted(hours ?? 0, "hour")}, ${timesWords(perDay)} per person within 24 hours, without an approval`;
  const most = level === null ? [] : [`at most ${RULE_LEVEL_NAMES[level]}`];
  const long = hours === null ? [] : [`temporary access for at most ${counted(hours, "hour")}`];
  return [...most, ...long, `${counted(approvals, "approval")} by ${APPROVERS_NAMES[approvers]}`].join(", ");
}

/** Its name: a rule has no other, and two of the same team and clusters say different things. */
export const ruleName = (rule: ShownRule): string => `${teamWords(rule)} on ${onWords(rule)}: ${termsWords(rule)}`;

const timesWords = (perDay: number | null) => counted(perDay ?? 0, "time");

/** What a rule gives, in a sentence. */
export function givenWords({ level, approvals, approvers, hours, perDay }: Rule, given: RuleGiven): string {
  const [where, unread] =
    given.clusters === null ? ["its clusters", ` ${NOT_READ}`] : [counted(given.clusters, "cluster"), ""];
  if (isGiving({ approvals })) {
    const what = level === null ? "temporary access" : `temporary access up to ${RULE_LEVEL_NAMES[level]}`;
    const long = hours === null ? "" : ` for at most ${counted(hours, "hour")}`;
    const get = `${counted(given.people, "person", "people")} can get ${what} on ${where}${long}, each ${timesWords(perDay)} within 24 hours, without an approval.${unread}`;
    return `${get} ${number(given.able)} of them ${given.able === 1 ? "qualifies" : "qualify"} now, after seven days in the team, with an account and a second factor.`;
  }
  const most = level === null ? "any level" : `at most ${RULE_LEVEL_NAMES[level]}`;
  const who = `${counted(given.people, "person", "people")} can request ${most} on ${where}.`;
  const long = hours === null ? "" : ` Temporary access lasts at most ${counted(hours, "hour")}.`;
  const all = given.approvers?.all ?? null;
  const of = all === null || all < approvals ? "" : ` of ${number(all)}`;
  const names = approvals === 1 && of === "" ? APPROVER_NAMES : APPROVERS_NAMES;
  const few =
    all === null || all >= approvals ? "" : ` There ${all === 1 ? "is" : "are"} ${all === 0 ? "none" : number(all)}.`;
  return `${who}${long} ${number(approvals)}${of} ${names[approvers]} must approve, never the requester.${few}${unread}`;
}

const NOT_READ = "The clusters could not be read, so they are not counted.";

/** Of a rule that asks for several persons, where nobody can say how many could approve together. */
function notCountedWords({ approvals }: Pick<Rule, "approvals">): string | undefined {
  if (approvals <= 1) return undefined;
  return "Whether enough could approve together is not known: the clusters could not be read.";
}

/** What is wrong with a rule that asks for several persons, where too few, `several`, could approve together now. */
export function tooFewWords({ approvals }: Pick<Rule, "approvals">, several: number | undefined): string | undefined {
  if (several === undefined || approvals <= 1 || several >= approvals) return undefined;
  const few = several === 0 ? "Nobody" : `Only ${number(several)} of them`;
  return `${few} could approve${several === 1 ? "" : " together"} now. Each needs the role, the account and a second factor for seven days, and none may have been made by another.`;
}

/** What is said of a rule that names clusters, where none of them is known any more. */
export const GONE = "Rolecall sees none of these clusters any more.";

/** Why nobody can use a listed rule, or nobody knows whether they can. */
export function listedWarning(rule: Pick<ListedRule, "approvals" | "several" | "isGone">): string | undefined {
  if (rule.isGone) return GONE;
  return rule.several === null ? notCountedWords(rule) : tooFewWords(rule, rule.several);
}

/**
 * How often a rule gave access, or, with approvals, how many matching requests were approved. The store does not know which rules an
 * approval went by, so those count from its last change.
 */
export function usedWords({ used, approvals }: Pick<ListedRule, "used" | "approvals">): string {
  const gives = isGiving({ approvals });
  const isSinceChange = used?.isSinceChange ?? !gives;
  const many = used && used.times > 0 ? number(used.times) : "none";
  const since = isSinceChange ? "since its last change" : `in ${RULE_USE_DAYS} days`;
  return `${many} ${gives ? "given" : "approved"}${used === null && gives ? " yet" : ` ${since}`}`;
}

/** The choices of who approves. */
export const APPROVER_CHOICES: readonly { id: Approvers; label: string }[] = [
  { id: "cluster_admin", label: APPROVERS_NAMES.cluster_admin },
  { id: "administrator", label: APPROVERS_NAMES.administrator },
];
