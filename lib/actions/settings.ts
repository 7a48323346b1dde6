"use server";

import type { Result } from "#lib/shared/result.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { changeSettingsDoor } from "../server/doors/settings.ts";
import { mutate } from "../server/run.ts";

export async function changeSettingsAction(input: Settings): Promise<Result<Settings>> {
  return mutate(changeSettingsDoor, input);
}
