import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import type { ApproverCount, RuleChoices, ShownRule } from "#lib/shared/requests/rule-list.ts";
import {
  APPROVERS_NAMES,
  type Approvers,
  RULE_LEVEL_NAMES,
  type Rule,
  type RuleTerms,
} from "#lib/shared/requests/rules.ts";

/** Whose requests a rule is about. */
export const teamWords = ({ team }: Pick<ShownRule, "team">) => team ?? "every team";

/** On which clusters a rule is. */
export const onWords = ({ on }: Pick<ShownRule, "on">) => (on === null ? "all clusters" : listedNames(on));

/** What a rule asks for. */
export function termsWords({ level, approvals, approvers, hours }: RuleTerms): string {
  const most = level === null ? [] : [`at most ${RULE_LEVEL_NAMES[level]}`];
  const long = hours === null ? [] : [`temporary access for at most ${counted(hours, "hour")}`];
  return [...most, ...long, `${counted(approvals, "approval")} by ${APPROVERS_NAMES[approvers]}`].join(", ");
}

/** What a rule gives: the people that it is about, and who could approve. */
export type Given = { people: number; clusters: number; approvers: ApproverCount };

/** Counts what a rule would give before it is saved. Of several clusters, the one with the fewest approvers counts. */
export function givenBy({ teamId, clusters, approvers }: Rule, choices: RuleChoices): Given {
  const on = choices.clusters.filter(({ id }) => clusters === "all" || clusters.includes(id));
  const people = teamId === null ? choices.people : (choices.teams.find(({ id }) => id === teamId)?.people ?? 0);
  const each = approvers === "administrator" ? [choices.administrators] : on.map((cluster) => cluster.approvers);
  const fewest = (of: (count: ApproverCount) => number) => Math.min(...each.map(of));
  const known = each.length > 0 ? { all: fewest(({ all }) => all), several: fewest(({ several }) => several) } : NOBODY;
  return { people, clusters: on.length, approvers: known };
}

const NOBODY: ApproverCount = { all: 0, several: 0 };

/** What a rule gives, in a sentence. */
export function givenWords({ level, approvals, approvers, hours }: RuleTerms, given: Given): string {
  const most = level === null ? "any level" : `at most ${RULE_LEVEL_NAMES[level]}`;
  const who = `${counted(given.people, "person", "people")} can request ${most} on ${counted(given.clusters, "cluster")}.`;
  const long = hours === null ? "" : ` Temporary access lasts at most ${counted(hours, "hour")}.`;
  return `${who}${long} ${number(approvals)} of ${number(given.approvers.all)} ${APPROVERS_NAMES[approvers]} must approve, never the requester.`;
}

/** What is wrong with a rule that asks for several persons, where too few could approve together now. */
export function tooFewWords({ approvals }: RuleTerms, { approvers: { several } }: Given): string | undefined {
  if (approvals <= 1 || several >= approvals) return undefined;
  return `${several === 0 ? "Nobody" : `Only ${number(several)} of them`} could approve together now. Each needs the role, the account and a second factor for seven days, and none may have been made by another.`;
}

/** The choices of who approves. */
export const APPROVER_CHOICES: readonly { id: Approvers; label: string }[] = [
  { id: "cluster_admin", label: APPROVERS_NAMES.cluster_admin },
  { id: "administrator", label: APPROVERS_NAMES.administrator },
];
