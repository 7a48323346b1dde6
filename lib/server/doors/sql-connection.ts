import "server-only";
import { connectInput, leftSqlUser, sqlConnectionTarget } from "#lib/shared/sql-connection.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { changeLevel } from "../sql-connection/change-level.ts";
import { connectSql } from "../sql-connection/connect.ts";
import {
  changeLevelDeed,
  connectDeed,
  disconnectDeed,
  removeLeftSqlUserDeed,
  rotateDeed,
} from "../sql-connection/connection-deeds.ts";
import { disconnectSql, removeLeftSqlUser } from "../sql-connection/disconnect.ts";
import { lookAtOwnUser } from "../sql-connection/preflight.ts";
import { rotateSqlConnection, testSqlConnection } from "../sql-connection/use.ts";
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
  deed: connectDeed,
  work: connectSql,
});

export const rotateSqlConnectionDoor = mutationDoor({
  action: "sql_connection.rotate",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  confirmed: true,
  about,
  deed: rotateDeed,
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
  deed: disconnectDeed,
  work: disconnectSql,
});

export const changeLevelDoor = mutationDoor({
  action: "sql_connection.change_level",
  permission: "sql_connection.manage",
  input: connectInput,
  confirmed: true,
  about,
  details: ({ level }) => ({ level }),
  deed: changeLevelDeed,
  work: changeLevel,
});

export const removeLeftSqlUserDoor = mutationDoor({
  action: "sql_connection.remove_left",
  permission: "sql_connection.manage",
  input: leftSqlUser,
  confirmed: true,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  deed: removeLeftSqlUserDeed,
  work: removeLeftSqlUser,
});

/** Asks the cluster; for the dialog that turns the connection off. */
export const ownUserDoor = readDoor({
  action: "sql_connection.preflight",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  about,
  work: lookAtOwnUser,
});
