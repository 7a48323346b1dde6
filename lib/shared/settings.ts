import { z } from "zod";

/**
 * What administrators set for all of Rolecall. `initial` holds until somebody sets it; `closed`, the one that lets people do
 * less, where what is stored cannot be read.
 */
const SETTINGS = {
  creatorsOnlyRestricted: { schema: z.boolean(), initial: false, closed: true },
  membersAskEverywhere: { schema: z.boolean(), initial: false, closed: false },
} as const;

export const settingsSchema = z.strictObject({
  creatorsOnlyRestricted: SETTINGS.creatorsOnlyRestricted.schema,
  membersAskEverywhere: SETTINGS.membersAskEverywhere.schema,
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** The settings from what is stored of them: JSON texts by name. */
export function settingsFrom(stored: ReadonlyMap<string, string>): Settings {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => [name, readSetting(setting, stored.get(name))]);
  return settingsSchema.parse(Object.fromEntries(entries));
}

function readSetting<T>(
  { schema, initial, closed }: { schema: z.ZodType<T>; initial: T; closed: T },
  text?: string,
): T {
  if (text === undefined) return initial;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return closed;
  }
}
