import { cachedRead } from "../clusters/read-cache.ts";
import type { Store } from "./open.ts";

/** Stored settings: JSON, with the author and time of the last change. */
export function storedSettings(store: Store) {
  return cachedRead(store, "settings", () => readSettings(store));
}

async function readSettings(store: Store) {
  const rows = await store
    .selectFrom("settings")
    .select(["name", "value", "changed_at as at", "changed_by as by"])
    .execute();
  return new Map(rows.map(({ name, ...row }) => [name, row]));
}

/** Stores a setting with its author and time; replaces an earlier value. */
export async function putSetting(
  store: Store,
  name: string,
  { value, by }: { value: string; by: string },
  now = Date.now(),
): Promise<void> {
  const changed = { value, changed_at: now, changed_by: by };
  await store
    .insertInto("settings")
    .values({ name, ...changed })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(changed))
    .execute();
}

const ADDRESS = "app_url";

/** Stores where people open Rolecall, for commands in shells that do not have the server's environment. */
export async function rememberAddress(store: Store, origin: string): Promise<void> {
  if ((await knownAddress(store)) === origin) return;
  await putSetting(store, ADDRESS, { value: JSON.stringify(origin), by: "server" });
}

/** The address that the server which started last has; undefined where none has started since Rolecall stores it. */
export async function knownAddress(store: Store): Promise<string | undefined> {
  const row = await store.selectFrom("settings").select("value").where("name", "=", ADDRESS).executeTakeFirst();
  return row && String(JSON.parse(row.value));
}
