import { type SettingName, type Settings, settingsFrom } from "#lib/shared/settings.ts";
import type { Note } from "../base/note.ts";
import type { Store } from "../store/db/open.ts";
import { putSetting, storedSettings } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import type { Permit } from "./guard.ts";

/** The present settings, read for each request, so that a change takes effect at once on every server. */
export async function settingsNow(db: Store): Promise<Settings> {
  const stored = await storedSettings(db);
  return settingsFrom(new Map([...stored].map(([name, { value }]) => [name, value])));
}

export type SettingsView = { settings: Settings; changed: Partial<Record<SettingName, { by: string; at: number }>> };

/** The settings, with the author of each last change. */
export async function getSettings(_permit: Permit<"settings.manage">): Promise<SettingsView> {
  const stored = await storedSettings(await store());
  const settings = settingsFrom(new Map([...stored].map(([name, { value }]) => [name, value])));
  const changed: SettingsView["changed"] = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const { by, at } = stored.get(name) ?? {};
    if (by !== undefined && at !== undefined) changed[name] = { by, at };
  }
  return { settings, changed };
}

/** Whether all settings are so already. */
export async function areSettings(wanted: Settings): Promise<boolean> {
  const now = await settingsNow(await store());
  return Object.entries(wanted).every(([name, value]) => value === now[name as SettingName]);
}

/** Saves the settings that differ, and notes their former values for the audit. */
export async function changeSettings(
  { actor }: Permit<"settings.manage">,
  wanted: Settings,
  note: Note,
): Promise<Settings> {
  const before = await inTransaction(await store(), async (transaction) => {
    const now = await settingsNow(transaction);
    for (const [name, value] of Object.entries(wanted))
      if (value !== now[name as SettingName])
        await putSetting(transaction, name, { value: JSON.stringify(value), by: actor.name });
    return now;
  });
  for (const [name, value] of Object.entries(before))
    if (value !== wanted[name as SettingName]) note({ [`${name} before`]: value });
  return wanted;
}
