import { useEffect, useState } from "react";

export type NamedCluster = { id: string; name: string };

/** The named clusters once they load. Nothing waits for them, so the audit works while the vendor does not answer. */
export function useClusters(coming: Promise<readonly NamedCluster[]>): readonly NamedCluster[] {
  const [clusters, setClusters] = useState<readonly NamedCluster[]>([]);
  useEffect(() => {
    let current = true;
    // A promise from the server component is a bare thenable: its `then` returns nothing.
    Promise.resolve(coming)
      .then((known) => current && setClusters(known))
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [coming]);
  return clusters;
}

/** The name of a cluster, or the start of its id where the name is unknown, as after a deletion. */
export function clusterWords(clusters: readonly NamedCluster[], id: string): string {
  return clusters.find((cluster) => cluster.id === id)?.name ?? `${id.slice(0, 8)}…`;
}
