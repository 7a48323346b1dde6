import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { clusterFactsQuery, sqlUserKeys } from "#lib/client/sql-user-queries.ts";
import type { ListFacts } from "#lib/shared/sql-users/sql-users.ts";

/** Has the cluster read where the facts in the list are too old, and the list read again with the new ones. The names do not wait for it. */
export function useListFacts(clusterId: string, facts: ListFacts | undefined): void {
  const client = useQueryClient();
  const { data } = useQuery({ ...clusterFactsQuery(clusterId), enabled: facts !== undefined });
  const shownAt = facts?.readAt;
  const readAt = data?.readAt;
  useEffect(() => {
    if (readAt === undefined || shownAt === undefined || readAt <= shownAt) return;
    void client.invalidateQueries({ queryKey: sqlUserKeys.list(clusterId) });
  }, [client, clusterId, readAt, shownAt]);
}
