import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { labelsOf } from "#lib/shared/vendor-labels.ts";
import { env } from "../base/env/env.ts";
import { log } from "../base/log.ts";
import {
  clusterNamesOf,
  type KnownCluster,
  knownClusters,
  saveKnownClusters,
} from "../store/clusters/known-clusters.ts";
import { hasScopes, saveLabelsRead } from "../store/clusters/label-scopes.ts";
import { store } from "../store/db/store.ts";
import { readAtOf } from "./keys/listings.ts";
import { OFFLINE } from "./keys/routes.ts";

/** Stores a list that the vendor has just given, where it differs from the stored one. Never rejects: the list is right without it. */
export async function rememberClusters(clusters: readonly Cluster[]): Promise<void> {
  try {
    const db = await store();
    const readAt = labelsReadAt(clusters);
    if (textOf(clusters) !== textOf(await knownClusters(db))) await saveKnownClusters(db, clusters, readAt);
    else if (await hasScopes(db)) await saveLabelsRead(db, readAt);
  } catch (error) {
    log().warn({ error }, "the list of clusters was not stored; the overview shows the one before");
  }
}

/** When the vendor told the labels of each of these clusters, by its id; not of those that it did not tell now. */
export function labelsReadAt(clusters: readonly Cluster[], now = Date.now()): Map<string, number> {
  const told = clusters.filter(({ state }) => state !== OFFLINE);
  return new Map(told.map((cluster) => [cluster.id, readAtOf(cluster) ?? now]));
}

/** The clusters that the key saw at the last listing, by name. It checks no rights and never asks the vendor. */
export async function clustersAsKnown(): Promise<KnownCluster[]> {
  return (await knownClusters(await store())).filter(({ id }) => isAllowed(id));
}

/** The names of these clusters at the last listing, by id. It checks no rights and never asks the vendor. */
export async function clusterNamesAsKnown(ids: readonly string[]): Promise<Map<string, string>> {
  const allowed = [...new Set(ids)].filter(isAllowed);
  return clusterNamesOf(await store(), allowed);
}

/** Whether `CLUSTER_IDS` lets Rolecall see this cluster. */
export function isAllowed(id: string): boolean {
  const only = env().CLUSTER_IDS;
  return only === undefined || only.includes(id);
}

function textOf(clusters: readonly KnownCluster[]): string {
  return clusters
    .map((cluster) => {
      const { id, name, plan, version, state } = cluster;
      return JSON.stringify([id, name, plan, version, state, labelsOf(cluster)]);
    })
    .sort()
    .join("\n");
}
