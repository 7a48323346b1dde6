import "server-only";
import type { Cluster, Connection } from "#lib/shared/clusters.ts";
import type { Permit } from "./auth/guard.ts";
import { cloud } from "./cloud-client.ts";
import { clusterFacts } from "./cluster-facts.ts";

/** All clusters that may be seen, by name. `fresh` asks the vendor again. */
export async function listClusters(
  _permit: Permit<"clusters.read">,
  { fresh }: { fresh: boolean },
): Promise<Cluster[]> {
  if (fresh) clusterFacts().forget();
  return clusterFacts().all();
}

/** One cluster, or the refusal `cluster_not_found`. */
export function getCluster(_permit: Permit<"clusters.read">, { clusterId }: { clusterId: string }): Promise<Cluster> {
  return clusterFacts().one(clusterId);
}

/** Where to connect to `database` of a cluster. Databases that cannot be listed are left out; the host is needed. */
export async function getConnection(
  _permit: Permit<"clusters.read">,
  { clusterId, database }: { clusterId: string; database: string },
): Promise<Connection> {
  const cluster = await clusterFacts().one(clusterId);
  const [connection, databases] = await Promise.all([
    cloud().connectionString(cluster.id, { database, priority: "read" }),
    cloud()
      .listDatabases(cluster.id, { priority: "read" })
      .catch(() => []),
  ]);
  return { ...connection, database, databases };
}
