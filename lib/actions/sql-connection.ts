"use server";

import type { Result } from "#lib/shared/result.ts";
import type { ConnectInput, LeftSqlUser, SqlConnectionTarget, SqlConnectionView } from "#lib/shared/sql-connection.ts";
import {
  acceptClearTextDoor,
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
  testSqlConnectionDoor,
} from "../server/doors/sql-connection.ts";
import { mutate } from "../server/run/run.ts";

export async function connectSqlAction(input: ConnectInput): Promise<Result<SqlConnectionView>> {
  return mutate(connectSqlDoor, input);
}

export async function rotateSqlConnectionAction(input: SqlConnectionTarget): Promise<Result<SqlConnectionView>> {
  return mutate(rotateSqlConnectionDoor, input);
}

export async function testSqlConnectionAction(input: SqlConnectionTarget): Promise<Result<SqlConnectionView>> {
  return mutate(testSqlConnectionDoor, input);
}

export async function acceptClearTextAction(input: SqlConnectionTarget): Promise<Result<SqlConnectionView>> {
  return mutate(acceptClearTextDoor, input);
}

export async function disconnectSqlAction(input: SqlConnectionTarget): Promise<Result<SqlConnectionView>> {
  return mutate(disconnectSqlDoor, input);
}

export async function changeLevelAction(input: ConnectInput): Promise<Result<SqlConnectionView>> {
  return mutate(changeLevelDoor, input);
}

export async function removeLeftSqlUserAction(input: LeftSqlUser): Promise<Result<null>> {
  return mutate(removeLeftSqlUserDoor, input);
}
