import "server-only";
import { z } from "zod";
import { settingsSchema } from "#lib/shared/settings.ts";
import { changeSettings, getSettings } from "../access/settings.ts";
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
  details: (wanted) => Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value)])),
  work: changeSettings,
});
