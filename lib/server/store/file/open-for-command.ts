import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { type Store, StoreError } from "../db/base.ts";
import { isPostgres, sqlitePath } from "../db/open.ts";
import { connect } from "../db/postgres.ts";
import { asKyselyDatabase, Dialect } from "../db/sqlite.ts";
import { onFile } from "../db/sqlite-errors.ts";
import type { Tables } from "../db/tables.ts";
import { pendingMigrations } from "../migrations/migrate.ts";

/**
 * Opens a store for an operator's command, whether or not a server has it open: without the lock that keeps a second server out, and
 * with the schema as it is. Writes wait up to five seconds for the server's; statements may take as long as they need.
 *
 * Throws {@link StoreError} where there is no store, or where its schema is not that of this Rolecall.
 */
export async function openBesideServer(url: string): Promise<Store> {
  const store = isPostgres(url) ? connect(url, 0) : openFile(sqlitePath(url));
  try {
    if ((await pendingMigrations(store)).length > 0)
      throw new StoreError("the store is that of an older Rolecall; start the server of this version once");
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

function openFile(path: string): Store {
  // SQLite would make an empty one.
  if (!existsSync(path)) throw new StoreError(`there is no store at ${path}`);
  const database = onFile(path, () => {
    const opened = new DatabaseSync(path);
    opened.exec("pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000");
    return opened;
  });
  return new Kysely<Tables>({ dialect: new Dialect({ database: asKyselyDatabase(database, path) }) });
}
