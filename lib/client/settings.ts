import { changeSettingsAction } from "#lib/actions/settings.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { callAction } from "./call-action.ts";

export const changeSettings = (input: Settings) => callAction(changeSettingsAction(input));
