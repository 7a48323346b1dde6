import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { OwnSqlUserList } from "#lib/shared/sql-users/own-sql-users.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { readOperation } from "./calls/read-operation.ts";

const LIST = "/api/my/sql-users";

/** The SQL users of the person's teams. Read again on focus, since teams and owners may have changed. */
export function ownSqlUsersQuery() {
  return queryOptions({
    queryKey: ["my", "sql-users"] as const,
    queryFn: ({ signal }) => readList(signal),
    refetchOnWindowFocus: true,
  });
}

/** Refreshes the lists of their clusters. Throws the errors of the read; the older list stays in the cache. */
export async function refreshOwn(client: QueryClient): Promise<void> {
  const query = ownSqlUsersQuery();
  await client.cancelQueries({ queryKey: query.queryKey });
  await client.query({ ...query, queryFn: ({ signal }) => readList(signal, "?fresh=1"), staleTime: 0, retry: false });
}

function readList(signal: AbortSignal, search = ""): Promise<OwnSqlUserList> {
  return fetchResult(LIST + search, (answers) => answers.ownSqlUserListAnswer, signal);
}

export function ownHistoryQuery(id: string) {
  return queryOptions({
    queryKey: ["my", "sql-users", id, "history"] as const,
    queryFn: ({ signal }) => readOperation("sql_user.history", { id }, (answers) => answers.ownHistoryAnswer, signal),
    staleTime: 0,
  });
}

/** The connection of this SQL user. Holds no secret. */
export function ownConnectionQuery(id: string) {
  return queryOptions({
    queryKey: ["my", "sql-users", id, "connection"] as const,
    queryFn: ({ signal }) =>
      readOperation("sql_user.connection", { id }, (answers) => answers.connectionAnswer, signal),
    staleTime: 60_000,
  });
}

/** The privileges of this SQL user as they were last read. */
export function ownPrivilegesQuery(id: string) {
  return queryOptions({
    queryKey: ["my", "sql-users", id, "privileges"] as const,
    queryFn: ({ signal }) =>
      readOperation("sql_user.privileges.own", { id }, (answers) => answers.heldPrivilegesAnswer, signal),
    staleTime: 0,
  });
}
