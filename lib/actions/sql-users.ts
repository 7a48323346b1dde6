"use server";

import type { Result } from "#lib/shared/result.ts";
import type { CreateSqlUserInput, ShownPassword, SqlUserTarget } from "#lib/shared/sql-users.ts";
import { createSqlUserDoor, deleteSqlUserDoor, resetPasswordDoor } from "../server/doors/sql-users.ts";
import { mutate } from "../server/run.ts";

export async function createSqlUserAction(input: CreateSqlUserInput): Promise<Result<ShownPassword>> {
  return mutate(createSqlUserDoor, input);
}

export async function resetPasswordAction(input: SqlUserTarget): Promise<Result<ShownPassword>> {
  return mutate(resetPasswordDoor, input);
}

export async function deleteSqlUserAction(input: SqlUserTarget): Promise<Result<{ name: string }>> {
  return mutate(deleteSqlUserDoor, input);
}
