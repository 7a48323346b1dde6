import "server-only";
import { keptRead } from "./kept-reads.ts";
import type { Store } from "./open.ts";

/** Stored settings: JSON, with the author and time of the last change. */
export function storedSettings(store: Store) {
  return keptRead(store, "settings", () => readSettings(store));
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
