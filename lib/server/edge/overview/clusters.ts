import { bearsLabel } from "#lib/shared/label-scopes.ts";
import { clusterRoleOn, may } from "#lib/shared/policy.ts";
import type {
  Cluster,
  FindClustersInput,
  FoundCluster,
  FoundClusters,
  LabelledClusters,
} from "#lib/shared/sql-users/clusters.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { isClusterSought } from "#lib/shared/vendor-labels.ts";
import type { Permit } from "../../access/guard.ts";
import { rightsOn } from "../../access/rights-on.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { freshFor } from "../../cloud/fresh-for.ts";
import { keyClosedFor } from "../../sql-users/drift/key-closed-for.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { keyReachOn } from "../../store/clusters/key-seen.ts";
import { sqlConnectionsOn } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";

/**
 * The clusters on which the actor has a role, by name. `fresh` reads them from the vendor again: everyone gets what that read finds,
 * while programs take the last list from no one.
 */
export async function listClusters(
  { actor }: Permit<"clusters.list">,
  { fresh }: { fresh: boolean },
): Promise<Cluster[]> {
  const isFresh = freshFor(actor, "clusters", fresh);
  if (isFresh && !actor.token) clusterFacts().forget();
  const [clusters, reachOn] = await Promise.all([
    isFresh ? clusterFacts().anew() : clusterFacts().all(),
    store().then(keyReachOn),
  ]);
  return clusters
    .filter(({ id }) => clusterRoleOn(actor, id) !== undefined)
    .map((cluster) => Object.assign({}, cluster, { key: reachOn(cluster.id) }));
}

/** As many as a menu shows at once. */
const MOST_FOUND = 20;

/** The first clusters of {@link listClusters} whose name or label has `q` in it, in any case; with an id, at most that one. */
export async function findClusters(
  permit: Permit<"clusters.list">,
  { q, clusterId, may: right }: FindClustersInput,
): Promise<FoundClusters> {
  const all = await listClusters(permit, { fresh: false });
  const found = all
    .filter((cluster) => (clusterId ? cluster.id === clusterId : isClusterSought(cluster, q)))
    .filter(({ id }) => right === undefined || may(permit.actor, right, id));
  const first = found.slice(0, MOST_FOUND);
  const clusters = right === "sql_users.create" ? await withKeyClosed(first) : first;
  return { clusters, more: Math.max(0, found.length - MOST_FOUND) };
}

/** Says on which of them Rolecall can create no SQL user: its key is closed there, and no SQL connection does it. */
async function withKeyClosed(clusters: readonly Cluster[]): Promise<FoundCluster[]> {
  const db = await store();
  const ids = clusters.map(({ id }) => id);
  const closedFor = keyClosedFor(...(await Promise.all([keyClosedOn(db), sqlConnectionsOn(db, ids)])));
  return clusters.map((cluster) => {
    const keyClosed = closedFor({ kind: "create", clusterId: cluster.id });
    return keyClosed === null ? cluster : Object.assign({}, cluster, { keyClosed });
  });
}

/** The clusters with this label on which the actor has a role, by name, as they are now. */
export async function findLabelled(
  permit: Permit<"clusters.list">,
  { label }: { label: string },
): Promise<LabelledClusters> {
  const all = await listClusters(permit, { fresh: true });
  return all.filter((cluster) => bearsLabel(cluster, label)).map(({ id, name }) => ({ id, name }));
}

/** One cluster, with the person's rights on it. Throws the refusal `cluster_not_found`. */
export async function getCluster(
  { actor }: Permit<"cluster.read">,
  { clusterId }: { clusterId: string },
): Promise<{ cluster: Cluster; rights: Rights }> {
  const [cluster, rights] = await Promise.all([clusterFacts().one(clusterId), rightsOn(actor, clusterId)]);
  return { cluster, rights };
}
