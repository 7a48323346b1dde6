import "server-only";
import { connectInput, sqlConnectionTarget } from "#lib/shared/sql-connection.ts";
import { mutationDoor, readDoor } from "../run.ts";
import { connectSql, disconnectSql, rotateSqlConnection, testSqlConnection } from "../sql-connection/connect.ts";
import { getSqlConnection } from "../sql-connection/view.ts";

const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const sqlConnectionDoor = readDoor({
  action: "sql_connection.get",
  permission: "sql_connection.read",
  input: sqlConnectionTarget,
  about,
  work: getSqlConnection,
});

export const connectSqlDoor = mutationDoor({
  action: "sql_connection.connect",
  permission: "sql_connection.manage",
  input: connectInput,
  confirmed: true,
  about,
  details: ({ level }) => ({ level }),
  work: connectSql,
});

export const rotateSqlConnectionDoor = mutationDoor({
  action: "sql_connection.rotate",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  confirmed: true,
  about,
  work: rotateSqlConnection,
});

export const testSqlConnectionDoor = mutationDoor({
  action: "sql_connection.test",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  about,
  work: testSqlConnection,
});

export const disconnectSqlDoor = mutationDoor({
  action: "sql_connection.disconnect",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  confirmed: true,
  about,
  work: disconnectSql,
});
