import type { Rule } from "#lib/shared/requests/rules.ts";
import type { ApproverCount, RuleGiven, RuleGivenInput } from "#lib/shared/requests/rules-input.ts";
import type { Permit } from "../../access/guard.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { store } from "../../store/db/store.ts";
import { approversOn } from "./approvers.ts";
import { readStanding, type Standing } from "./standing.ts";

const NOBODY: ApproverCount = { all: 0, several: 0 };

/** Counts what a rule would give before it is saved. */
export async function ruleGiven(_permit: Permit<"rights.manage">, rule: RuleGivenInput): Promise<RuleGiven> {
  const [standing, clusters] = await Promise.all([store().then(readStanding), ruleClusters()]);
  const { people, able } = peopleOf(standing, rule.teamId);
  const on = onOf(rule, clusters);
  return { people, able, clusters: on?.length ?? null, approvers: approversCount(standing)(rule, on) };
}

/** All clusters, by name. Where the vendor does not answer: those of its last answer; null where none is known. */
export async function ruleClusters(): Promise<{ id: string; name: string }[] | null> {
  const clusters = await clusterFacts()
    .all()
    .catch(async () => {
      const last = await clustersAsKnown();
      return last.length > 0 ? last : null;
    });
  return clusters?.map(({ id, name }) => ({ id, name })) ?? null;
}

/** The clusters of a rule that are there; null where that is not known. */
export function onOf({ clusters }: Pick<Rule, "clusters">, known: readonly { id: string }[] | null): string[] | null {
  if (known === null) return null;
  const ids = known.map(({ id }) => id);
  if (clusters === "all") return ids;
  const chosen = new Set(clusters);
  return ids.filter((id) => chosen.has(id));
}

function peopleOf(standing: Standing, teamId: string | null): Pick<RuleGiven, "people" | "able"> {
  const members = standing.members();
  if (teamId === null) return { people: new Set([...members.values()].flatMap((each) => [...each])).size, able: 0 };
  const people = [...(members.get(teamId) ?? [])];
  const now = Date.now();
  const able = people.filter((person) => standing.whyNotGiven(person, teamId, now) === undefined);
  return { people: people.length, able: able.length };
}

/** Counts the approvers on clusters, each cluster once: many rules can be about it. null where the clusters are not known. */
export function approversCount(
  standing: Standing,
): (of: Pick<RuleGivenInput, "approvers">, on: readonly string[] | null) => ApproverCount | null {
  const counted = new Map<string | null, ApproverCount>();
  const count = (clusterId: string | null): ApproverCount => {
    const found =
      counted.get(clusterId) ??
      approversOn(standing, { clusterId, approvers: clusterId === null ? "administrator" : "cluster_admin" });
    counted.set(clusterId, found);
    return found;
  };
  return ({ approvers }, on) => {
    const each = approvers === "administrator" ? [count(null)] : on?.map(count);
    if (!each) return null;
    if (each.length === 0) return NOBODY;
    return { all: fewest(each.map(({ all }) => all)), several: fewest(each.map(({ several }) => several)) };
  };
}

const fewest = (counts: readonly number[]) => counts.reduce((least, count) => Math.min(least, count));
