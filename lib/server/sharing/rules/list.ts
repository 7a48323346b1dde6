import type { ListedRule, RuleList, ShownRule, WaitingChange } from "#lib/shared/requests/rule-list.ts";
import { isAbout, RULE_CLUSTERS_MAX, type Rule } from "#lib/shared/requests/rules.ts";
import type { Permit } from "../../access/guard.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { teamNames } from "../../store/people/teams.ts";
import { rulesOf, type StoredRule } from "../../store/rules/access-rules.ts";
import { pendingPlaces } from "../../store/rules/places.ts";
import { changeExpires, type RuleChange, ruleChangesOf } from "../../store/rules/rule-changes.ts";
import { ruleUses } from "../../store/rules/rule-uses.ts";
import { approversCount, onOf, ruleClusters } from "./given.ts";
import { actOn, judgeAgreements, neededBy } from "./manage.ts";
import { areAsSaved } from "./sealed.ts";
import { readStanding, type Standing } from "./standing.ts";

type Names = { team: (id: string) => string; cluster: (id: string) => string };

/** Every rule with the change of it that waits, and what a new one could name. Clusters that are not known have no names. */
export async function listRules({ actor }: Permit<"rights.manage">): Promise<RuleList> {
  const db = await store();
  const [rules, changes, standing, teams, clusters, places, uses] = await Promise.all([
    rulesOf(db),
    ruleChangesOf(db),
    readStanding(db),
    teamNames(db),
    ruleClusters(),
    pendingPlaces(db),
    ruleUses(db),
  ]);
  const names: Names = { team: namer(teams, "a removed team"), cluster: namer(clusters ?? [], undefined) };
  const approvers = approversCount(standing);
  const severalOf = (rule: Rule) => approvers(rule, onOf(rule, clusters))?.several ?? null;
  const isGone = (rule: Rule) => rule.clusters !== "all" && onOf(rule, clusters)?.length === 0;
  const waiting = new Map(changes.map(({ asked }) => [asked.ruleId, asked]));
  const about = { viewer: actor.accountId, standing, names, rules };
  const listed = rules.map(async (rule): Promise<ListedRule> => {
    const change = waiting.get(rule.id);
    const { id, changedBy, changedAt } = rule;
    const open = places.filter(({ teamId, clusterId }) => isAbout(rule, teamId, clusterId)).length;
    const shown = change ? await shownChange(db, change, about) : null;
    const now = { open, used: uses.get(id) ?? null, several: severalOf(rule), isGone: isGone(rule), toCome: false };
    return { ...shownRule(rule, names), id, changedBy, changedAt, ...now, change: shown };
  });
  const toCome = changes.flatMap(({ asked }) => {
    const { was, wanted, ruleId: id, askedBy: changedBy, askedAt: changedAt } = asked;
    if (was !== null || wanted === null) return [];
    const shown = shownChange(db, asked, about);
    const fresh = { open: 0, used: null, several: severalOf(wanted), isGone: isGone(wanted), toCome: true };
    const rule = { ...shownRule(wanted, names), id, changedBy, changedAt, ...fresh };
    return [shown.then((change): ListedRule => Object.assign(rule, { change }))];
  });
  const listable = clusters && clusters.length <= RULE_CLUSTERS_MAX ? clusters : null;
  return {
    rules: await Promise.all([...listed, ...toCome]),
    choices: { clusters: listable ?? [], hasMany: listable === null },
    isEdited: !(await areAsSaved(db, rules)),
  };
}

function namer(named: readonly { id: string; name: string }[], missing: string | undefined): (id: string) => string {
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? missing ?? id;
}

function shownRule(rule: Rule, names: Names): ShownRule {
  const { teamId, clusters, level, approvals, approvers, hours, perDay } = rule;
  const team = teamId === null ? null : names.team(teamId);
  const on = clusters === "all" ? null : clusters.map(names.cluster);
  return { teamId, clusters, level, approvals, approvers, hours, perDay, team, on };
}

type Showing = { viewer: string; standing: Standing; names: Names; rules: readonly StoredRule[] };

async function shownChange(
  db: Store,
  change: RuleChange,
  { viewer, standing, names, rules }: Showing,
): Promise<WaitingChange> {
  const { id, wanted, askedAt } = change;
  const given = await judgeAgreements(db, change, standing);
  const counted = given.flatMap(({ accountId, void: isVoid }) => (isVoid ? [] : [accountId]));
  const isDone = counted.includes(viewer);
  return {
    id,
    wanted: wanted && shownRule(wanted, names),
    askedAt,
    expiresAt: changeExpires(askedAt),
    needed: neededBy(change, rules),
    given: given.map((one) => ({ name: one.name, own: one.accountId === viewer, void: one.void ?? null })),
    not: isDone ? null : (standing.whyNot(viewer, actOn(change), counted) ?? null),
  };
}
