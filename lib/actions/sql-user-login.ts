"use server";

import type { Result } from "#lib/shared/result.ts";
import type { ChangedLogin, DisableLoginInput, ExpireLoginInput } from "#lib/shared/sql-user-facts.ts";
import type { SqlUserTarget } from "#lib/shared/sql-users.ts";
import { disableLoginDoor, enableLoginDoor, endSessionsDoor, expireLoginDoor } from "../server/doors/sql-user-login.ts";
import { mutate } from "../server/run/run.ts";

export async function disableLoginAction(input: DisableLoginInput): Promise<Result<ChangedLogin>> {
  return mutate(disableLoginDoor, input);
}

export async function enableLoginAction(input: SqlUserTarget): Promise<Result<ChangedLogin>> {
  return mutate(enableLoginDoor, input);
}

export async function expireLoginAction(input: ExpireLoginInput): Promise<Result<ChangedLogin>> {
  return mutate(expireLoginDoor, input);
}

export async function endSessionsAction(input: SqlUserTarget): Promise<Result<ChangedLogin>> {
  return mutate(endSessionsDoor, input);
}
