import { useQueryClient, useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useState } from "react";
import { refreshSqlUsers, sqlUserKeys } from "#lib/client/sql-user-queries.ts";

/** How the list of a cluster is read, and read again. */
export type Reading = {
  clusterId: string;
  /** whether the page came with the list, as the server knows: nothing can wait then */
  atOnce: boolean;
  /** counts how often the first reading was begun anew */
  attempt: number;
  /** Begins the first reading anew from the browser, once: it failed where its cause could not be told. */
  readHere: () => void;
  /** Reads again, whether there is an older list or the first reading failed. */
  refresh: () => void;
  refreshing: boolean;
};

export function useReading(clusterId: string, atOnce: boolean): Reading {
  const client = useQueryClient();
  const { reset } = useQueryErrorResetBoundary();
  const [attempt, setAttempt] = useState(0);
  // Not what the query says: that differs between the server's rendering and the browser's first, which then starts anew.
  const [running, setRunning] = useState(0);

  function begin(next: (attempt: number) => number) {
    reset();
    setAttempt(next);
  }

  function refresh() {
    if (!client.getQueryData(sqlUserKeys.list(clusterId))) return begin((count) => count + 1);
    setRunning((count) => count + 1);
    // What fails is kept by the query and shown beside the older list.
    refreshSqlUsers(client, clusterId)
      .catch(() => {})
      .finally(() => setRunning((count) => count - 1));
  }
  return { clusterId, atOnce, attempt, readHere: () => begin((count) => count || 1), refresh, refreshing: running > 0 };
}
