import { type AccountRole, ALL_CLUSTERS, type ClusterRole, higherRole } from "../policy.ts";

/**
 * A right of an account as one text: `administrator`, a cluster role as `cluster_admin@` and the id of the cluster (`*`: all), and a team as
 * `team@` or `lead@` and its id. Names change, ids do not.
 */
export type AccountRight = "administrator" | `${ClusterRole | "team" | "lead"}@${string}`;

export type HeldRights = {
  role: AccountRole;
  /** the highest role by cluster, `*` for all, its own and those of its teams */
  clusterRoles: ReadonlyMap<string, ClusterRole>;
  teams: readonly { id: string; lead: boolean }[];
};

/** All rights of an account, in a stable order. */
export function rightsOf({ role, clusterRoles, teams }: HeldRights): AccountRight[] {
  return [
    ...(role === "administrator" ? (["administrator"] as const) : []),
    ...[...clusterRoles].map(([clusterId, each]): AccountRight => `${each}@${clusterId}`).sort(),
    ...teams.map(({ id, lead }): AccountRight => `${lead ? "lead" : "team"}@${id}`).sort(),
  ];
}

/** Whether one right includes all of the other. */
function covers(one: string, other: string): boolean {
  if (one === other || one === "administrator") return true;
  const [[has, on], [wants, at]] = [partsOf(one), partsOf(other)];
  if (wants === "team") return has === "lead" && on === at;
  if (!isClusterRole(has) || !isClusterRole(wants)) return false;
  return higherRole(has, wants) === has && (on === at || on === ALL_CLUSTERS);
}

function partsOf(right: string): [string, string] {
  const at = right.indexOf("@");
  return at < 0 ? [right, ""] : [right.slice(0, at), right.slice(at + 1)];
}

const isClusterRole = (word: string): word is ClusterRole => word.startsWith("cluster_");

/** Whether an account has fewer rights now than before: none that it did not have, and one of those less. */
export function hasFewer(now: readonly string[], before: readonly string[]): boolean {
  const isWithin = (some: readonly string[], all: readonly string[]) =>
    some.every((right) => all.some((each) => covers(each, right)));
  return isWithin(now, before) && !isWithin(before, now);
}
