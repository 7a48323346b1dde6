import { queryOptions } from "@tanstack/react-query";
import {
  acceptClearTextAction,
  changeLevelAction,
  connectSqlAction,
  disconnectSqlAction,
  removeLeftSqlUserAction,
  rotateSqlConnectionAction,
  testSqlConnectionAction,
} from "#lib/actions/sql-connection.ts";
import type { ConnectInput, LeftSqlUser, SqlConnectionTarget } from "#lib/shared/sql-connection.ts";
import { callAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";

/* Changes to the SQL connection of a cluster. Each throws a `RequestError`, see `call-action.ts`. */

export const connectSql = (input: ConnectInput) => callAction(connectSqlAction(input));
export const changeLevel = (input: ConnectInput) => callAction(changeLevelAction(input));
export const rotateSqlConnection = (input: SqlConnectionTarget) => callAction(rotateSqlConnectionAction(input));
export const testSqlConnection = (input: SqlConnectionTarget) => callAction(testSqlConnectionAction(input));
export const acceptClearText = (input: SqlConnectionTarget) => callAction(acceptClearTextAction(input));
export const disconnectSql = (input: SqlConnectionTarget) => callAction(disconnectSqlAction(input));
export const removeLeftSqlUser = (input: LeftSqlUser) => callAction(removeLeftSqlUserAction(input));

/** The rights and objects of Rolecall's SQL user. Reads from the cluster, so once for each dialog and never by itself. */
export function ownUserQuery(clusterId: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-connection`;
  return queryOptions({
    queryKey: ["clusters", clusterId, "sql-connection"] as const,
    queryFn: ({ signal }) => fetchResult(path, (answers) => answers.ownUserFactsAnswer, signal),
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
