import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isAccessLost } from "#lib/client/request-error.ts";
import { refreshSqlUsers, sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import type { SqlUserList } from "#lib/shared/sql-users.ts";

/** The list of a cluster as far as it is known, and how to read it again. */
export type Reading = {
  /** undefined until the first rows are there, and once the person may no longer see them */
  list: SqlUserList | undefined;
  /** why there is no list, or only an older one */
  error: Error | null;
  refresh: () => void;
  refreshing: boolean;
};

export function useReading(clusterId: string): Reading {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(sqlUsersQuery(clusterId));
  // Not the query's own state: it differs between server and browser, which breaks hydration.
  const [running, setRunning] = useState(0);

  function refresh() {
    setRunning((count) => count + 1);
    // The query keeps the error, which is shown beside the older list where there is one.
    (data ? refreshSqlUsers(client, clusterId) : refetch())
      .catch(() => {})
      .finally(() => setRunning((count) => count - 1));
  }
  return { list: isAccessLost(error) ? undefined : data, error, refresh, refreshing: running > 0 };
}
