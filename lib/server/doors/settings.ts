import "server-only";
import { z } from "zod";
import { factorPolicyInput } from "#lib/shared/factor-policy.ts";
import { settingsSchema } from "#lib/shared/settings.ts";
import { areSettings, changeSettings, getSettings } from "../access/settings.ts";
import { changeFactorPolicy, getFactorPolicy, isFactorPolicy } from "../accounts/factor-policy.ts";
import { sendTestMail } from "../notices/test-mail.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

export const settingsDoor = readDoor({
  action: "settings.get",
  permission: "settings.manage",
  input: z.strictObject({}),
  work: getSettings,
});

/** Only to the administrator's own address, so it discloses nothing. */
export const testMailDoor = mutationDoor({
  action: "settings.test_mail",
  permission: "settings.manage",
  input: z.strictObject({}),
  about: () => ({}),
  work: sendTestMail,
});

export const changeSettingsDoor = mutationDoor({
  action: "settings.change",
  permission: "settings.manage",
  input: settingsSchema,
  confirmed: true,
  about: () => ({}),
  unchanged: async (wanted) => ((await areSettings(wanted)) ? { answer: wanted } : undefined),
  details: (wanted) => Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value)])),
  work: changeSettings,
});

export const factorPolicyDoor = readDoor({
  action: "settings.get_factor_policy",
  permission: "settings.manage",
  input: z.strictObject({}),
  work: getFactorPolicy,
});

export const changeFactorPolicyDoor = mutationDoor({
  action: "settings.factor_policy",
  permission: "settings.manage",
  input: factorPolicyInput,
  confirmed: true,
  about: () => ({}),
  unchanged: async (wanted) => ((await isFactorPolicy(wanted)) ? { answer: wanted } : undefined),
  details: ({ scope, graceDays }) => ({ scope, "grace days": String(graceDays) }),
  work: changeFactorPolicy,
});
