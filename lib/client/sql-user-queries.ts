import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { readOperation } from "./calls/read-operation.ts";
import { pause } from "./page/pause.ts";

const POLL_MS = 500;

export const sqlUserKeys = {
  list: (clusterId: string) => ["clusters", clusterId, "sql-users"] as const,
  listFacts: (clusterId: string) => ["clusters", clusterId, "list-facts"] as const,
  facts: (clusterId: string, name: string) => ["clusters", clusterId, "facts", name] as const,
  connection: (clusterId: string) => ["clusters", clusterId, "connection"] as const,
  creation: (clusterId: string, name: string) => ["clusters", clusterId, "creation", name] as const,
  owners: (clusterId: string) => ["clusters", clusterId, "teams"] as const,
  stores: (clusterId: string) => ["clusters", clusterId, "secret-stores"] as const,
};

/** The SQL users of a cluster. Polls while the list is incomplete; a complete list stays until the next is complete. */
export function sqlUsersQuery(clusterId: string) {
  return queryOptions({
    queryKey: sqlUserKeys.list(clusterId),
    queryFn: ({ client, signal }) => readList(client, clusterId, signal),
    refetchInterval: ({ state: { status, data } }) =>
      status === "success" && (!data?.complete || data.newer === "coming") ? POLL_MS : false,
  });
}

/** Reads the list past the server's snapshot. Throws the errors of the read; the older list stays in the cache. */
export async function refreshSqlUsers(client: QueryClient, clusterId: string): Promise<void> {
  const queryKey = sqlUserKeys.list(clusterId);
  await client.cancelQueries({ queryKey });
  await client.query({
    ...sqlUsersQuery(clusterId),
    queryFn: ({ signal }) => readList(client, clusterId, signal, "?fresh=1"),
    staleTime: 0,
    retry: false,
  });
}

/** Reads the list of a cluster until it is complete, past the server's snapshot. Throws the errors of the read. */
export async function readToEnd(clusterId: string): Promise<void> {
  const { signal } = new AbortController();
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users`;
  const read = (search: string) => fetchResult(path + search, (answers) => answers.sqlUserListAnswer, signal);
  let list = await read("?fresh=1");
  while (!list.complete || list.newer === "coming") {
    await pause(POLL_MS, signal);
    list = await read("");
  }
}

/** Shows a change at once, then refreshes the list in the background. */
export function patchSqlUsers(
  client: QueryClient,
  clusterId: string,
  change: (users: readonly SqlUser[]) => SqlUser[],
): void {
  const queryKey = sqlUserKeys.list(clusterId);
  client.setQueryData<SqlUserList>(queryKey, (list) => list && { ...list, users: change(list.users) });
  void client.invalidateQueries({ queryKey });
}

async function readList(client: QueryClient, clusterId: string, signal: AbortSignal, query = ""): Promise<SqlUserList> {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users`;
  const read = (search: string) => fetchResult(path + search, (answers) => answers.sqlUserListAnswer, signal);
  const shown = client.getQueryData<SqlUserList>(sqlUserKeys.list(clusterId));
  let list = await read(query);
  // A complete list must not shrink to its first page while it is read again.
  while (shown?.complete && !list.complete) {
    await pause(POLL_MS, signal);
    list = await read("");
  }
  return list;
}

/** Hides the reviewed deletions from the shown list. */
export function forgetDeleted(client: QueryClient, clusterId: string): void {
  const queryKey = sqlUserKeys.list(clusterId);
  client.setQueryData<SqlUserList>(queryKey, (list) => list && { ...list, deletedOutside: undefined });
  void client.invalidateQueries({ queryKey });
}

const PROGRESS_MS = 250;

/** The progress of a creation by SQL, polled. */
export function creationProgressQuery(clusterId: string, name: string) {
  return queryOptions({
    queryKey: sqlUserKeys.creation(clusterId, name),
    queryFn: ({ signal }) =>
      readOperation(
        "sql_user.creation_progress",
        { clusterId, name },
        (answers) => answers.creationProgressAnswer,
        signal,
      ),
    refetchInterval: PROGRESS_MS,
    gcTime: 0,
    retry: false,
  });
}

/** The teams that can own a SQL user, by name. */
export function ownersQuery(clusterId: string) {
  return queryOptions({
    queryKey: sqlUserKeys.owners(clusterId),
    queryFn: ({ signal }) => readOperation("team.names", { clusterId }, (answers) => answers.teamNamesAnswer, signal),
    staleTime: 60_000,
  });
}

/** The secret stores that SQL users of a cluster can have. */
export function reachableStoresQuery(clusterId: string) {
  return queryOptions({
    queryKey: sqlUserKeys.stores(clusterId),
    queryFn: ({ signal }) =>
      readOperation("secret_store.list.reachable", { clusterId }, (answers) => answers.reachableStoresAnswer, signal),
    staleTime: 60_000,
    retry: false,
  });
}

const SLOW_MS = 5_000;

/** Makes the server read the facts of all SQL users where they are too old. The list has the facts; this has only the outcome. */
export function clusterFactsQuery(clusterId: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/facts`;
  return queryOptions({
    queryKey: sqlUserKeys.listFacts(clusterId),
    queryFn: ({ client, signal }) => {
      const isAgain = client.getQueryData(sqlUserKeys.listFacts(clusterId)) !== undefined;
      return fetchResult(path + (isAgain ? "?fresh=1" : ""), (answers) => answers.clusterFactsAnswer, signal);
    },
    staleTime: 60_000,
    retry: false,
    refetchInterval: ({ state: { data } }) => (data?.coming ? SLOW_MS : false),
  });
}

/** The current facts of one SQL user, read through the SQL connection. */
export function sqlUserFactsQuery(clusterId: string, name: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users/${encodeURIComponent(name)}/facts`;
  return queryOptions({
    queryKey: sqlUserKeys.facts(clusterId, name),
    queryFn: ({ client, signal }) => {
      // A second read by the same page skips answers that were cached for others.
      const isAgain = client.getQueryData(sqlUserKeys.facts(clusterId, name)) !== undefined;
      return fetchResult(path + (isAgain ? "?fresh=1" : ""), (answers) => answers.sqlUserFactsAnswer, signal);
    },
    retry: false,
  });
}

/** The cluster's connection. Holds no secret. */
export function connectionQuery(clusterId: string) {
  return queryOptions({
    queryKey: sqlUserKeys.connection(clusterId),
    queryFn: ({ signal }) =>
      readOperation("cluster.connection", { clusterId }, (answers) => answers.connectionAnswer, signal),
    staleTime: 60_000,
  });
}

/** From where the cluster lets SQL users in. */
export function allowlistQuery(clusterId: string) {
  return queryOptions({
    queryKey: ["clusters", clusterId, "allowlist"] as const,
    queryFn: ({ signal }) =>
      readOperation("cluster.allowlist", { clusterId }, (answers) => answers.allowlistAnswer, signal),
    staleTime: 60_000,
    retry: false,
  });
}

/** The objects and privileges that block a deletion. Another `attempt` reads them again. */
export function dependenciesQuery(clusterId: string, name: string, attempt: string) {
  return queryOptions({
    queryKey: ["clusters", clusterId, "dependencies", name, attempt] as const,
    queryFn: ({ signal }) =>
      readOperation("sql_user.dependencies", { clusterId, name }, (answers) => answers.dependenciesAnswer, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}
