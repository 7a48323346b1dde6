import { useQueryClient, useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useState } from "react";
import { refreshSqlUsers, sqlUserKeys } from "#lib/client/sql-user-queries.ts";

/** The state of reading the list of a cluster. */
export type Reading = {
  clusterId: string;
  /** whether the server sent the list with the page, so that nothing suspends */
  atOnce: boolean;
  /** how often the first read was restarted */
  attempt: number;
  /** Restarts the first read in the browser, once: a failure on the server arrives without its cause. */
  readHere: () => void;
  /** Reads again, over an older list or after a failed first read. */
  refresh: () => void;
  refreshing: boolean;
};

export function useReading(clusterId: string, atOnce: boolean): Reading {
  const client = useQueryClient();
  const { reset } = useQueryErrorResetBoundary();
  const [attempt, setAttempt] = useState(0);
  // Not the query's own state: it differs between server and browser, which breaks hydration.
  const [running, setRunning] = useState(0);

  function begin(next: (attempt: number) => number) {
    reset();
    setAttempt(next);
  }

  function refresh() {
    if (!client.getQueryData(sqlUserKeys.list(clusterId))) return begin((count) => count + 1);
    setRunning((count) => count + 1);
    // The query keeps the error, which is shown beside the older list.
    refreshSqlUsers(client, clusterId)
      .catch(() => {})
      .finally(() => setRunning((count) => count - 1));
  }
  return { clusterId, atOnce, attempt, readHere: () => begin((count) => count || 1), refresh, refreshing: running > 0 };
}
