import { useEffect, useState } from "react";

export type NamedCluster = { id: string; name: string };

/** The clusters by name once they are known. Nothing waits for them: the audit is there even where the vendor is not. */
export function useClusters(coming: Promise<readonly NamedCluster[]>): readonly NamedCluster[] {
  const [clusters, setClusters] = useState<readonly NamedCluster[]>([]);
  useEffect(() => {
    let current = true;
    // What comes from the server is less than a promise: its `then` returns nothing.
    Promise.resolve(coming)
      .then((known) => current && setClusters(known))
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [coming]);
  return clusters;
}

/** The name of a cluster; the beginning of its id where it is not known, as of one that was deleted. */
export function clusterWords(clusters: readonly NamedCluster[], id: string): string {
  return clusters.find((cluster) => cluster.id === id)?.name ?? `${id.slice(0, 8)}…`;
}
