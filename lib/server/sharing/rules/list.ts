import "server-only";
import type { ListedRule, RuleChoices, RuleList, ShownRule, WaitingChange } from "#lib/shared/requests/rule-list.ts";
import { isAbout, type Rule } from "#lib/shared/requests/rules.ts";
import type { Permit } from "../../access/guard.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { teamNames } from "../../store/people/teams.ts";
import { rulesOf } from "../../store/rules/access-rules.ts";
import { pendingPlaces } from "../../store/rules/places.ts";
import { changeExpires, type RuleChange, ruleChangesOf } from "../../store/rules/rule-changes.ts";
import { approversOn } from "./approvers.ts";
import { actOn, judgeAgreements } from "./manage.ts";
import { areAsSaved } from "./sealed.ts";
import { readStanding, type Standing } from "./standing.ts";

type Names = { team: (id: string) => string; cluster: (id: string) => string };

/** Every rule with the change of it that waits, and what a new one could name. Clusters have no names while the vendor does not answer. */
export async function listRules({ actor }: Permit<"rights.manage">): Promise<RuleList> {
  const db = await store();
  const [rules, changes, standing, teams, clusters, places] = await Promise.all([
    rulesOf(db),
    ruleChangesOf(db),
    readStanding(db),
    teamNames(db),
    clustersByName(),
    pendingPlaces(db),
  ]);
  const names: Names = { team: namer(teams, "a removed team"), cluster: namer(clusters, undefined) };
  const waiting = new Map(changes.map(({ asked }) => [asked.ruleId, asked]));
  const listed = rules.map(async (rule): Promise<ListedRule> => {
    const change = waiting.get(rule.id);
    const { id, changedBy, changedAt } = rule;
    const open = places.filter(({ teamId, clusterId }) => isAbout(rule, teamId, clusterId)).length;
    const shown = change ? await shownChange(db, { change, viewer: actor.accountId, standing, names }) : null;
    return { ...shownRule(rule, names), id, changedBy, changedAt, open, change: shown };
  });
  return {
    rules: await Promise.all(listed),
    choices: choicesOf(standing, teams, clusters),
    isEdited: !(await areAsSaved(db, rules)),
  };
}

async function clustersByName(): Promise<{ id: string; name: string }[]> {
  const clusters = await clusterFacts()
    .all()
    .catch(() => []);
  return clusters.map(({ id, name }) => ({ id, name }));
}

function namer(named: readonly { id: string; name: string }[], missing: string | undefined): (id: string) => string {
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? missing ?? id;
}

function shownRule({ teamId, clusters, level, approvals, approvers, hours }: Rule, names: Names): ShownRule {
  const team = teamId === null ? null : names.team(teamId);
  const on = clusters === "all" ? null : clusters.map(names.cluster);
  return { teamId, clusters, level, approvals, approvers, hours, team, on };
}

async function shownChange(
  db: Store,
  { change, viewer, standing, names }: { change: RuleChange; viewer: string; standing: Standing; names: Names },
): Promise<WaitingChange> {
  const { id, was, wanted, askedAt } = change;
  const given = await judgeAgreements(db, change, standing);
  const counted = given.flatMap(({ accountId, void: isVoid }) => (isVoid ? [] : [accountId]));
  const isDone = counted.includes(viewer);
  return {
    id,
    wanted: wanted && shownRule(wanted, names),
    askedAt,
    expiresAt: changeExpires(askedAt),
    needed: was.approvals,
    given: given.map((one) => ({ name: one.name, own: one.accountId === viewer, void: one.void ?? null })),
    not: isDone ? null : (standing.whyNot(viewer, actOn(change), counted) ?? null),
  };
}

function choicesOf(
  standing: Standing,
  teams: readonly { id: string; name: string }[],
  clusters: readonly { id: string; name: string }[],
): RuleChoices {
  const members = standing.members();
  return {
    teams: teams.map(({ id, name }) => ({ id, name, people: members.get(id)?.size ?? 0 })),
    people: new Set([...members.values()].flatMap((each) => [...each])).size,
    clusters: clusters.map(({ id, name }) => ({
      id,
      name,
      approvers: approversOn(standing, { clusterId: id, approvers: "cluster_admin" }),
    })),
    administrators: approversOn(standing, { clusterId: null, approvers: "administrator" }),
  };
}
