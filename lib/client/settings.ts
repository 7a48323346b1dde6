import {
  addGroupAction,
  changeFactorPolicyAction,
  changeSettingsAction,
  removeGroupAction,
  testMailAction,
} from "#lib/actions/settings.ts";
import type { AddGroupInput, GroupTarget } from "#lib/shared/directory.ts";
import type { FactorPolicy } from "#lib/shared/factor-policy.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { callAction } from "./call-action.ts";

/* Changes to the settings of the whole installation. Each throws a `RequestError`, see `call-action.ts`. */

export const changeSettings = (input: Settings) => callAction(changeSettingsAction(input));
export const addGroup = (input: AddGroupInput) => callAction(addGroupAction(input));
export const removeGroup = (input: GroupTarget) => callAction(removeGroupAction(input));
export const changeFactorPolicy = (input: FactorPolicy) => callAction(changeFactorPolicyAction(input));

/** Sends a test mail to the person's own address. */
export const sendTestMail = () => callAction(testMailAction({}));
