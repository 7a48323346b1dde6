"use server";

import type { ChangeNameInput, ChangePasswordInput, SessionTarget } from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";
import { changeNameDoor, changePasswordDoor, endOtherSessionsDoor, endSessionDoor } from "../server/doors/profile.ts";
import { mutate } from "../server/run.ts";

export async function changeNameAction(input: ChangeNameInput): Promise<Result<null>> {
  return mutate(changeNameDoor, input);
}

export async function changePasswordAction(input: ChangePasswordInput): Promise<Result<null>> {
  return mutate(changePasswordDoor, input);
}

export async function endSessionAction(input: SessionTarget): Promise<Result<null>> {
  return mutate(endSessionDoor, input);
}

export async function endOtherSessionsAction(input: Record<string, never>): Promise<Result<{ ended: number }>> {
  return mutate(endOtherSessionsDoor, input);
}
