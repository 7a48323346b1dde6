import {
  connectSqlAction,
  disconnectSqlAction,
  rotateSqlConnectionAction,
  testSqlConnectionAction,
} from "#lib/actions/sql-connection.ts";
import type { ConnectInput, SqlConnectionTarget } from "#lib/shared/sql-connection.ts";
import { callAction } from "./call-action.ts";

export const connectSql = (input: ConnectInput) => callAction(connectSqlAction(input));
export const rotateSqlConnection = (input: SqlConnectionTarget) => callAction(rotateSqlConnectionAction(input));
export const testSqlConnection = (input: SqlConnectionTarget) => callAction(testSqlConnectionAction(input));
export const disconnectSql = (input: SqlConnectionTarget) => callAction(disconnectSqlAction(input));
