"use server";

import type { AddGroupInput, GroupTarget } from "#lib/shared/directory.ts";
import type { FactorPolicy } from "#lib/shared/factor-policy.ts";
import type { Result } from "#lib/shared/result.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { addGroupDoor, removeGroupDoor } from "../server/doors/directory.ts";
import { changeFactorPolicyDoor, changeSettingsDoor, testMailDoor } from "../server/doors/settings.ts";
import { mutate } from "../server/run/run.ts";

export async function changeSettingsAction(input: Settings): Promise<Result<Settings>> {
  return mutate(changeSettingsDoor, input);
}

export async function testMailAction(
  input: Record<string, never>,
): Promise<Result<{ sent: "mailed" | "mail_failed" | "no_mail"; to: string }>> {
  return mutate(testMailDoor, input);
}

export async function changeFactorPolicyAction(input: FactorPolicy): Promise<Result<FactorPolicy>> {
  return mutate(changeFactorPolicyDoor, input);
}

export async function addGroupAction(input: AddGroupInput): Promise<Result<null>> {
  return mutate(addGroupDoor, input);
}

export async function removeGroupAction(input: GroupTarget): Promise<Result<null>> {
  return mutate(removeGroupDoor, input);
}
