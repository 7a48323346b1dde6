import "server-only";
import * as operations from "#lib/shared/operations/sql-users/sql-connection.ts";
import { changeLevel } from "../../../cluster-sql/connection/change-level.ts";
import { acceptClearText } from "../../../cluster-sql/connection/clear-text.ts";
import { connectSql } from "../../../cluster-sql/connection/connect.ts";
import {
  changeLevelEffects,
  connectEffects,
  disconnectEffects,
  removeLeftSqlUserEffects,
  rotateEffects,
} from "../../../cluster-sql/connection/connection-effects.ts";
import { disconnectSql, removeLeftSqlUser } from "../../../cluster-sql/connection/disconnect.ts";
import { requireKeyOfConnection } from "../../../cluster-sql/connection/existing.ts";
import { lookAtOwnUser } from "../../../cluster-sql/connection/preflight.ts";
import { rotateSqlConnection, testSqlConnection } from "../../../cluster-sql/connection/use.ts";
import { getSqlConnection } from "../../../cluster-sql/connection/view.ts";
import { bind } from "../../../run/door.ts";

const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const sqlConnectionDoor = bind(operations.sqlConnection, {
  permission: "sql_connection.read",
  about,
  work: getSqlConnection,
});

export const connectSqlDoor = bind(operations.connectSql, {
  permission: "sql_connection.manage",
  confirmed: true,
  about,
  details: ({ level }) => ({ level }),
  relies: { on: ["connection"] },
  effects: connectEffects,
  work: connectSql,
});

export const rotateSqlConnectionDoor = bind(operations.rotateSqlConnection, {
  permission: "sql_connection.manage",
  confirmed: true,
  about,
  effects: rotateEffects,
  work: rotateSqlConnection,
});

export const testSqlConnectionDoor = bind(operations.testSqlConnection, {
  permission: "sql_connection.manage",
  about,
  needsKey: (_, input) => requireKeyOfConnection(input),
  work: testSqlConnection,
});

export const acceptClearTextDoor = bind(operations.acceptClearText, {
  permission: "sql_connection.manage",
  confirmed: true,
  about,
  work: acceptClearText,
});

export const disconnectSqlDoor = bind(operations.disconnectSql, {
  permission: "sql_connection.manage",
  confirmed: true,
  about,
  effects: disconnectEffects,
  work: disconnectSql,
});

export const changeLevelDoor = bind(operations.changeLevel, {
  permission: "sql_connection.manage",
  confirmed: true,
  about,
  details: ({ level }) => ({ level }),
  relies: { on: ["connection"] },
  effects: changeLevelEffects,
  work: changeLevel,
});

export const removeLeftSqlUserDoor = bind(operations.removeLeftSqlUser, {
  permission: "sql_connection.manage",
  confirmed: true,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  effects: removeLeftSqlUserEffects,
  work: removeLeftSqlUser,
});

/** Asks the cluster; for the dialog that turns the connection off. */
export const ownUserDoor = bind(operations.ownUser, {
  permission: "sql_connection.manage",
  about,
  work: lookAtOwnUser,
});
