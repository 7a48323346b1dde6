import "server-only";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { Permit } from "../access/guard.ts";
import { saveTried } from "../store/clusters/key-reach.ts";
import { store } from "../store/db/store.ts";
import { clusterFacts } from "./cluster-facts.ts";
import { requireChanges } from "./key-reach.ts";

/** One cluster in which SQL users can be changed through the Cloud API now. Throws as `writable`, and as {@link requireChanges}. */
export async function changeable(clusterId: string): Promise<Cluster> {
  const cluster = await clusterFacts().writable(clusterId);
  await requireChanges(await store(), cluster.id);
  return cluster;
}

/** Lets changes on this cluster be sent again. The next one shows whether the key may make it. */
export async function tryChanges(
  _permit: Permit<"sql_connection.manage">,
  { clusterId }: { clusterId: string },
): Promise<null> {
  const { id } = await clusterFacts().one(clusterId);
  await saveTried(await store(), id);
  return null;
}
