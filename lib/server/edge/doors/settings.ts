import "server-only";
import * as operations from "#lib/shared/operations/settings.ts";
import { areSettings, changeSettings, getSettings } from "../../access/settings.ts";
import { sendTestMail } from "../../notices/test-mail.ts";
import { changeFactorPolicy, getFactorPolicy, isFactorPolicy } from "../../people/factors/factor-policy.ts";
import { bind } from "../../run/door.ts";

export const settingsDoor = bind(operations.settings, {
  permission: "settings.manage",
  work: getSettings,
});

/** Only to the administrator's own address, so it discloses nothing. */
export const testMailDoor = bind(operations.testMail, {
  permission: "settings.manage",
  about: () => ({}),
  work: sendTestMail,
});

export const changeSettingsDoor = bind(operations.changeSettings, {
  permission: "settings.manage",
  confirmed: true,
  about: () => ({}),
  unchanged: async (wanted) => ((await areSettings(wanted)) ? { answer: wanted } : undefined),
  details: (wanted) => Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value)])),
  work: changeSettings,
});

export const factorPolicyDoor = bind(operations.factorPolicy, {
  permission: "settings.manage",
  work: getFactorPolicy,
});

export const changeFactorPolicyDoor = bind(operations.changeFactorPolicy, {
  permission: "settings.manage",
  confirmed: true,
  about: () => ({}),
  unchanged: async (wanted) => ((await isFactorPolicy(wanted)) ? { answer: wanted } : undefined),
  details: ({ scope, graceDays }) => ({ scope, "grace days": String(graceDays) }),
  work: changeFactorPolicy,
});
