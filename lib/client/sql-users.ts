import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { createSqlUserAction, deleteSqlUserAction, resetPasswordAction } from "#lib/actions/sql-users.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users.ts";
import { callAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";
import { pause } from "./pause.ts";
import { failureOf } from "./request-error.ts";
import { withoutUser, withUser } from "./sql-user-list.ts";

const POLL_MS = 500;
/** After these the list on the screen is not, or may not be, what the cluster has. */
const LIST_IS_STALE: ReadonlySet<ErrorCode> = new Set([
  "outcome_unknown",
  "internal",
  "sql_user_exists",
  "sql_user_not_found",
]);

export const sqlUserKeys = {
  list: (clusterId: string) => ["clusters", clusterId, "sql-users"] as const,
  connection: (clusterId: string) => ["clusters", clusterId, "connection"] as const,
};

/** The SQL users of a cluster. Asks again while the list is incomplete; a complete one stays until the next is complete. */
export function sqlUsersQuery(clusterId: string) {
  return queryOptions({
    queryKey: sqlUserKeys.list(clusterId),
    queryFn: ({ client, signal }) => readList(client, clusterId, signal),
    refetchInterval: ({ state }) => (state.status === "success" && !state.data?.complete ? POLL_MS : false),
  });
}

/** Reads the list past the server's snapshot. Throws what the read throws; the older list stays in the cache. */
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

async function readList(client: QueryClient, clusterId: string, signal: AbortSignal, query = ""): Promise<SqlUserList> {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users`;
  const read = (search: string) => fetchResult(path + search, (answers) => answers.sqlUserListAnswer, signal);
  const shown = client.getQueryData<SqlUserList>(sqlUserKeys.list(clusterId));
  let list = await read(query);
  // A list that somebody works with must not shrink to its first page because it is being read again.
  while (shown?.complete && !list.complete) {
    await pause(POLL_MS, signal);
    list = await read("");
  }
  return list;
}

/** Where applications connect. Holds no secret. */
export function connectionQuery(clusterId: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/connection`;
  return queryOptions({
    queryKey: sqlUserKeys.connection(clusterId),
    queryFn: ({ signal }) => fetchResult(path, (answers) => answers.connectionAnswer, signal),
    staleTime: 60_000,
  });
}

/**
 * The answer holds a password: `gcTime: 0` drops it with the last dialog that looks at it, and no cache of reads ever
 * sees it. Callers take the value in `mutate`'s own `onSuccess` and then call `reset()`.
 */
export function createSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: { name: string; purpose: string }) => callAction(createSqlUserAction({ clusterId, ...input })),
    onSuccess: ({ name }, { purpose }, _context, { client }) => {
      const created: SqlUser = { name, state: "admin", passwordChangedAt: Date.now(), ...(purpose ? { purpose } : {}) };
      patch(client, clusterId, (users) => withUser(users, created));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** As `createSqlUserMutation`: the answer holds a password. */
export function resetPasswordMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(resetPasswordAction({ clusterId, name })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      const changed = { name, passwordChangedAt: Date.now(), passwordChangedBy: undefined };
      patch(client, clusterId, (users) => withUser(users, changed));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

export function deleteSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(deleteSqlUserAction({ clusterId, name })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      patch(client, clusterId, (users) => withoutUser(users, name));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

type Users = readonly SqlUser[];

/** Shows at once what the answer proves, then reads the rest, which nobody has to wait for. */
function patch(client: QueryClient, clusterId: string, change: (users: Users) => SqlUser[]): void {
  const queryKey = sqlUserKeys.list(clusterId);
  client.setQueryData<SqlUserList>(queryKey, (list) => list && { ...list, users: change(list.users) });
  void client.invalidateQueries({ queryKey });
}

function readAgain(client: QueryClient, clusterId: string, error: unknown): void {
  // A failed read is shown by whoever shows the list.
  if (LIST_IS_STALE.has(failureOf(error).code)) refreshSqlUsers(client, clusterId).catch(() => {});
}
