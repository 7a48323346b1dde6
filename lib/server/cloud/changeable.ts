import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { keyClosedOn } from "../store/clusters/key-reach.ts";
import { store } from "../store/db/store.ts";
import { clusterFacts } from "./cluster-facts.ts";
import { requireChanges } from "./key-reach.ts";

/** One cluster in which SQL users can be changed through the Cloud API now. Throws as `writable`, and as {@link requireChanges}. */
export async function changeable(clusterId: string): Promise<Cluster> {
  const cluster = await clusterFacts().writable(clusterId);
  await requireChanges(await store(), cluster.id);
  return cluster;
}

/** Throws `cluster_not_found`, and as {@link requireChanges} does. */
export async function requireKeyOn({ clusterId }: { clusterId: string }): Promise<void> {
  const { id } = await clusterFacts().one(clusterId);
  await requireChanges(await store(), id);
}

/** Throws as {@link requireChanges} does where SQL users are left to change, and the API key closes each of their clusters. */
export async function requireKeyOnAny(clusterIds: Iterable<string>): Promise<void> {
  const closedOn = await keyClosedOn(await store());
  const all = [...new Set(clusterIds)];
  if (all.length > 0 && all.every((id) => closedOn(id) !== null)) await requireChanges(await store(), all[0] ?? "");
}
