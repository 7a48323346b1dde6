import {
  connectInput,
  leftSqlUser,
  ownUserFactsSchema,
  type SqlConnectionView,
  sqlConnectionTarget,
} from "../../sql-users/sql-connection.ts";
import { change, nothing, read, recorded, typed } from "../define.ts";

export const sqlConnection = read("sql_connection.get", {
  input: sqlConnectionTarget,
  on: "cluster",
  from: "server",
});

export const connectSql = change("sql_connection.connect", {
  input: connectInput,
  answer: typed<SqlConnectionView>(),
  on: "cluster",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

export const rotateSqlConnection = change("sql_connection.rotate", {
  input: sqlConnectionTarget,
  answer: typed<SqlConnectionView>(),
  on: "cluster",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

export const testSqlConnection = change("sql_connection.test", {
  input: sqlConnectionTarget,
  answer: typed<SqlConnectionView>(),
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const acceptClearText = change("sql_connection.accept_clear_text", {
  input: sqlConnectionTarget,
  answer: typed<SqlConnectionView>(),
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const disconnectSql = change("sql_connection.disconnect", {
  input: sqlConnectionTarget,
  answer: typed<SqlConnectionView>(),
  on: "cluster",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

export const changeLevel = change("sql_connection.change_level", {
  input: connectInput,
  answer: typed<SqlConnectionView>(),
  on: "cluster",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

export const removeLeftSqlUser = change("sql_connection.remove_left", {
  input: leftSqlUser,
  answer: nothing,
  on: "cluster",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

export const ownUser = read("sql_connection.preflight", {
  input: sqlConnectionTarget,
  answer: ownUserFactsSchema,
  on: "cluster",
  from: "browser",
});

export const sqlConnectionRekey = recorded("sql_connection.rekey", {
  on: "cluster",
  changes: "database",
  ocsf: "entity",
});
