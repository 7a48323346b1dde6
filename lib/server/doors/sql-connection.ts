import "server-only";
import { connectInput, leftSqlUser, sqlConnectionTarget } from "#lib/shared/sql-connection.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { changeLevel } from "../sql-connection/change-level.ts";
import { acceptClearText } from "../sql-connection/clear-text.ts";
import { connectSql } from "../sql-connection/connect.ts";
import {
  changeLevelEffects,
  connectEffects,
  disconnectEffects,
  removeLeftSqlUserEffects,
  rotateEffects,
} from "../sql-connection/connection-effects.ts";
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
  effects: connectEffects,
  work: connectSql,
});

export const rotateSqlConnectionDoor = mutationDoor({
  action: "sql_connection.rotate",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  confirmed: true,
  about,
  effects: rotateEffects,
  work: rotateSqlConnection,
});

export const testSqlConnectionDoor = mutationDoor({
  action: "sql_connection.test",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  about,
  work: testSqlConnection,
});

export const acceptClearTextDoor = mutationDoor({
  action: "sql_connection.accept_clear_text",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  confirmed: true,
  about,
  work: acceptClearText,
});

export const disconnectSqlDoor = mutationDoor({
  action: "sql_connection.disconnect",
  permission: "sql_connection.manage",
  input: sqlConnectionTarget,
  confirmed: true,
  about,
  effects: disconnectEffects,
  work: disconnectSql,
});

export const changeLevelDoor = mutationDoor({
  action: "sql_connection.change_level",
  permission: "sql_connection.manage",
  input: connectInput,
  confirmed: true,
  about,
  details: ({ level }) => ({ level }),
  effects: changeLevelEffects,
  work: changeLevel,
});

export const removeLeftSqlUserDoor = mutationDoor({
  action: "sql_connection.remove_left",
  permission: "sql_connection.manage",
  input: leftSqlUser,
  confirmed: true,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  effects: removeLeftSqlUserEffects,
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
