"use server";

import type { ResetOwnInput, TeamResetExceptionInput } from "#lib/shared/own-sql-users.ts";
import type { Result } from "#lib/shared/result.ts";
import type { DeliveredTo } from "#lib/shared/secret-deliveries.ts";
import type {
  AcknowledgeDeletedInput,
  CompromisedInput,
  CompromisedPassword,
  CreatedIntoStore,
  CreatedSqlUser,
  CreateSqlUserInput,
  DescribeSqlUserInput,
  ResetInput,
  ShownPassword,
  SqlUserTarget,
} from "#lib/shared/sql-users.ts";
import type { CheckInput, Verification } from "#lib/shared/verification.ts";
import {
  createIntoStoreDoor,
  createSqlUserDoor,
  finishCreationDoor,
  removeLeftDoor,
} from "../server/doors/creation.ts";
import { resetOwnDoor } from "../server/doors/own-sql-users.ts";
import {
  acknowledgeDeletedDoor,
  compromisedDoor,
  deleteSqlUserDoor,
  deliverPasswordDoor,
  describeSqlUserDoor,
  letTeamResetDoor,
  protectSqlUserDoor,
  resetPasswordDoor,
  stopTeamResetDoor,
  unprotectSqlUserDoor,
} from "../server/doors/sql-users.ts";
import { checkPrivilegesDoor } from "../server/doors/verification.ts";
import { mutate } from "../server/run/run.ts";

export async function createSqlUserAction(input: CreateSqlUserInput): Promise<Result<CreatedSqlUser>> {
  return mutate(createSqlUserDoor, input);
}

export async function finishCreationAction(input: SqlUserTarget): Promise<Result<CreatedSqlUser>> {
  return mutate(finishCreationDoor, input);
}

export async function removeLeftAction(input: SqlUserTarget): Promise<Result<{ name: string }>> {
  return mutate(removeLeftDoor, input);
}

export async function deliverPasswordAction(input: ResetInput): Promise<Result<DeliveredTo & { name: string }>> {
  return mutate(deliverPasswordDoor, input);
}

export async function createIntoStoreAction(input: CreateSqlUserInput): Promise<Result<CreatedIntoStore>> {
  return mutate(createIntoStoreDoor, input);
}

export async function resetPasswordAction(input: ResetInput): Promise<Result<ShownPassword>> {
  return mutate(resetPasswordDoor, input);
}

export async function compromisedAction(input: CompromisedInput): Promise<Result<CompromisedPassword>> {
  return mutate(compromisedDoor, input);
}

export async function deleteSqlUserAction(input: SqlUserTarget): Promise<Result<{ name: string }>> {
  return mutate(deleteSqlUserDoor, input);
}

export async function checkPrivilegesAction(input: CheckInput): Promise<Result<Verification>> {
  return mutate(checkPrivilegesDoor, input);
}

export async function protectSqlUserAction(input: SqlUserTarget): Promise<Result<{ name: string }>> {
  return mutate(protectSqlUserDoor, input);
}

export async function unprotectSqlUserAction(input: SqlUserTarget): Promise<Result<{ name: string }>> {
  return mutate(unprotectSqlUserDoor, input);
}

export async function resetOwnPasswordAction(input: ResetOwnInput): Promise<Result<ShownPassword>> {
  return mutate(resetOwnDoor, input);
}

export async function letTeamResetAction(input: TeamResetExceptionInput): Promise<Result<{ name: string }>> {
  return mutate(letTeamResetDoor, input);
}

export async function stopTeamResetAction(input: SqlUserTarget): Promise<Result<{ name: string }>> {
  return mutate(stopTeamResetDoor, input);
}

export async function describeSqlUserAction(input: DescribeSqlUserInput): Promise<Result<{ name: string }>> {
  return mutate(describeSqlUserDoor, input);
}

export async function acknowledgeDeletedAction(input: AcknowledgeDeletedInput): Promise<Result<{ count: number }>> {
  return mutate(acknowledgeDeletedDoor, input);
}
