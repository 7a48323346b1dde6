import type { Cluster } from "./clusters.ts";

/** Whether SQL users can be created, reset or deleted now. */
export function isWritable(cluster: Pick<Cluster, "state">): boolean {
  return cluster.state === "CREATED";
}
