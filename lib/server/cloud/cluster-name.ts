import { clusterFacts } from "./cluster-facts.ts";

/** The cluster's name, or its id where it cannot be read now. */
export function clusterName(clusterId: string): Promise<string> {
  return clusterFacts()
    .one(clusterId)
    .then(
      ({ name }) => name,
      () => clusterId,
    );
}
