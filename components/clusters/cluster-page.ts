import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isClusterSought } from "#lib/shared/vendor-labels.ts";

/** What the address of the list asks for: a word in the name or a label, and after which cluster its page begins. */
export type ClusterFilter = { q: string; after: string | undefined };

/** More than these have pages, and a search. */
export const CLUSTERS_PER_PAGE = 40;

/** One page of the clusters, which are in order: its rows, how many the search has found, and where the next page begins. */
export function clusterPage(clusters: readonly Cluster[], { q, after }: ClusterFilter) {
  const found = clusters.filter((cluster) => isClusterSought(cluster, q));
  const start = found.findIndex(({ id }) => id === after) + 1;
  const rows = found.slice(start, start + CLUSTERS_PER_PAGE);
  const hasMore = start + rows.length < found.length;
  return { rows, found: found.length, next: hasMore ? rows.at(-1)?.id : undefined };
}
