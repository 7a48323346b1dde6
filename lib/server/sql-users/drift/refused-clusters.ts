import "server-only";
import { changesRefusedOn, lastRefusedOn } from "../../store/clusters/key-reach.ts";
import { knownClusters } from "../../store/clusters/known-clusters.ts";
import { store } from "../../store/db/store.ts";

/** The ids of the clusters on which changes are not sent, in lower case. */
export async function refusedClusterIds(): Promise<ReadonlySet<string>> {
  return new Set((await changesRefusedOn(await store())).keys());
}

/** The names of all clusters on which the vendor refused the last change for the role of the key; their ids where the names are unknown. */
export async function refusedClusters(): Promise<string[]> {
  const db = await store();
  const refused = await lastRefusedOn(db);
  if (refused.length === 0) return [];
  const names = new Map((await knownClusters(db)).map(({ id, name }) => [id.toLowerCase(), name]));
  return refused.map((id) => names.get(id) ?? id).sort();
}
