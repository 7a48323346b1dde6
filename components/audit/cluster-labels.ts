type NamedCluster = { id: string; name: string };

/** The name of a cluster, or the start of its id where the name is unknown, as after a deletion. */
export function clusterWords(clusters: readonly NamedCluster[], id: string): string {
  return clusters.find((cluster) => cluster.id === id)?.name ?? `${id.slice(0, 8)}…`;
}
