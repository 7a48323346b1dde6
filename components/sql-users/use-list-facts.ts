import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { readListAgain } from "#lib/client/calls/reads.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { ListFacts } from "#lib/shared/sql-users/sql-users.ts";

/** Has the cluster read where the facts in the list are too old, and the list read again with the new ones. The names do not wait for it. */
export function useListFacts(clusterId: string, facts: ListFacts | undefined): void {
  const client = useQueryClient();
  const { data } = useRead("sql_user.list_facts", { clusterId }, { enabled: facts !== undefined });
  const shownAt = facts?.readAt;
  const readAt = data?.readAt;
  useEffect(() => {
    if (readAt === undefined || shownAt === undefined || readAt <= shownAt) return;
    readListAgain(client, clusterId);
  }, [client, clusterId, readAt, shownAt]);
}
