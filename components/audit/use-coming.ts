import { useEffect, useState } from "react";

export type NamedCluster = { id: string; name: string };

/** What a server component promised, once it is there; until then, and where it fails, `before`. Nothing waits for it. */
export function useComing<T>(coming: Promise<T>, before: T): T {
  const [value, setValue] = useState(before);
  useEffect(() => {
    let current = true;
    // A promise from the server component is a bare thenable: its `then` returns nothing.
    Promise.resolve(coming)
      .then((known) => current && setValue(known))
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [coming]);
  return value;
}

/** The name of a cluster, or the start of its id where the name is unknown, as after a deletion. */
export function clusterWords(clusters: readonly NamedCluster[], id: string): string {
  return clusters.find((cluster) => cluster.id === id)?.name ?? `${id.slice(0, 8)}…`;
}
