import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { keyOf } from "#lib/client/calls/readings.ts";
import { readOnce } from "#lib/client/calls/reads.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { FindClustersInput, FoundClusters } from "#lib/shared/sql-users/clusters.ts";
import type { ClusterChoice } from "./cluster-choices.ts";

const FIND = "cluster.find";

/** The clusters that are found, and while others are searched those before; `enabled: false` waits. */
export function useFoundClusters(input: FindClustersInput, enabled: boolean): UseQueryResult<FoundClusters> {
  return useRead(FIND, input, { enabled, placeholderData: keepPreviousData });
}

/** One cluster with its words, which no first load has; null where the person may not see it. `enabled: false` waits. */
export function useOneCluster(clusterId: string, enabled: boolean): UseQueryResult<ClusterChoice | null> {
  const input = { q: "", clusterId };
  return useQuery({
    queryKey: keyOf(FIND, input, "one"),
    queryFn: async ({ signal }) => {
      const [{ clusters }, words] = await Promise.all([
        readOnce(FIND, input, signal),
        import("./cluster-choices.ts").catch(() => undefined),
      ]);
      const found = clusters.find(({ id }) => id === clusterId);
      if (!found) return null;
      // The name is what a person must know, also where the words cannot be fetched.
      return words?.clusterChoice(found) ?? { id: clusterId, name: found.name, tone: "wait", state: "", facts: "" };
    },
    enabled,
  });
}
