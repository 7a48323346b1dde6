import type { UseQueryResult } from "@tanstack/react-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { FindClustersInput, FoundClusters } from "#lib/shared/sql-users/clusters.ts";

/** The clusters that are found, and while others are searched those before; `enabled: false` waits. */
export function useFoundClusters(input: FindClustersInput, enabled: boolean): UseQueryResult<FoundClusters> {
  return useRead("cluster.find", input, { enabled, placeholderData: keepPreviousData });
}
