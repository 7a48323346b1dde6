import { Migrator } from "kysely/migration";
import { type Store, StoreError, sqlStateOf } from "../db/base.ts";
import { migrations } from "./migrations.ts";

/** The first migration of stores from before the first release. */
const UNPUBLISHED = "0001-initial";

/**
 * Names of the migrations that this store still needs. Throws {@link StoreError} where a newer Rolecall has changed it, or an unpublished
 * version made it.
 */
export async function pendingMigrations(store: Store): Promise<string[]> {
  const applied = await appliedMigrations(store);
  if (applied.includes(UNPUBLISHED))
    throw new StoreError(
      "an unpublished version of Rolecall made the store, so it cannot be upgraded; start with a new one",
    );
  const unknown = applied.filter((name) => !(name in migrations));
  if (unknown.length > 0)
    throw new StoreError(
      `a newer Rolecall has changed the store (${unknown.join(", ")}); start that version or restore a backup`,
    );
  return Object.keys(migrations).filter((name) => !applied.includes(name));
}

/**
 * The newest migration of a store that this Rolecall would upgrade; undefined for an empty store, and one that is up to date. Throws as
 * {@link pendingMigrations} does.
 */
export async function upgradesFrom(store: Store): Promise<string | undefined> {
  if ((await pendingMigrations(store)).length === 0) return undefined;
  return (await appliedMigrations(store)).sort().at(-1);
}

/** Brings the schema up to date, or leaves the store as it is and throws. The caller holds the lease for it. */
export async function migrate(store: Store): Promise<void> {
  if ((await pendingMigrations(store)).length === 0) return;
  const { error } = await new Migrator({
    db: store,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error) throw error;
}

async function appliedMigrations(store: Store): Promise<string[]> {
  try {
    const rows = await store
      .withTables<{ kysely_migration: { name: string } }>()
      .selectFrom("kysely_migration")
      .select("name")
      .execute();
    return rows.map((row) => row.name);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

function isMissingTable(error: unknown): boolean {
  return sqlStateOf(error) === "42P01" || /^no such table/.test(error instanceof Error ? error.message : "");
}
