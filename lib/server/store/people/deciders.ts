import { sql } from "kysely";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { byName } from "../clusters/cluster-roles.ts";
import type { Store } from "../db/open.ts";

/** How many people a page names. */
const NAMED = 5;

type Decider = { id: string; name: string };

/**
 * The first people who decide requests of each of these clusters, by name: its Cluster Admins and the administrators who can sign in. With one
 * reading of the store.
 */
export async function decidersOn(
  store: Store,
  clusterIds: readonly string[],
): Promise<(clusterId: string) => Decider[]> {
  if (clusterIds.length === 0) return () => [];
  const enabled = store.selectFrom("accounts").where("disabled_at", "is", null);
  const isGiven = [...clusterIds, ALL_CLUSTERS];
  const rows = await enabled
    .where("accounts.role", "=", "administrator")
    .select(["accounts.id", "accounts.name", sql<string>`'*'`.as("clusterId")])
    .union(
      enabled
        .innerJoin("cluster_roles", "cluster_roles.account_id", "accounts.id")
        .where("cluster_roles.role", "=", "cluster_admin")
        .where("cluster_roles.cluster_id", "in", isGiven)
        .select(["accounts.id", "accounts.name", "cluster_roles.cluster_id as clusterId"]),
    )
    .union(
      enabled
        .innerJoin("team_members", "team_members.account_id", "accounts.id")
        .innerJoin("cluster_roles", "cluster_roles.team_id", "team_members.team_id")
        .where("cluster_roles.role", "=", "cluster_admin")
        .where("cluster_roles.cluster_id", "in", isGiven)
        .select(["accounts.id", "accounts.name", "cluster_roles.cluster_id as clusterId"]),
    )
    .execute();
  const byCluster = Map.groupBy(rows, ({ clusterId }) => clusterId);
  const on = (clusterId: string) => byCluster.get(clusterId) ?? [];
  return (clusterId) => {
    const names = new Map([...on(ALL_CLUSTERS), ...on(clusterId)].map(({ id, name }) => [id, name]));
    const people = [...names].map(([id, name]) => ({ id, name }));
    return people.toSorted(byName).slice(0, NAMED);
  };
}
