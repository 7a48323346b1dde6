import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { StoreError } from "../db/base.ts";
import { asFileError } from "../db/sqlite-errors.ts";

/** Copies in one step, since a copy in several steps restarts whenever the server writes in between. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies the committed state of the SQLite file at `path` to a new file, readable by its owner only, without what watched SQL users were seen
 * to do. A server may use the store meanwhile.
 * Throws {@link StoreError} where there is no store, or `copy` exists.
 */
export async function backupSqlite(path: string, copy: string): Promise<void> {
  if (!existsSync(path)) throw new StoreError(`there is no store at ${path}`);
  reserve(copy);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    await backup(database, copy, { rate: ALL_PAGES });
    leaveOut(copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw asFileError(error, path);
  } finally {
    database.close();
  }
}

/** Samples of watching; and the servers, since none has the copy: one that starts on it does not know all that happened in between. */
const LEFT_OUT = ["watch_samples", "watches", "servers"];

/** Removes the rows of these tables from a copy, and overwrites them there. A copy that has none is not written. */
function leaveOut(copy: string): void {
  const database = new DatabaseSync(copy);
  try {
    database.exec("pragma secure_delete = on");
    const isThere = database.prepare("select 1 from sqlite_master where type = 'table' and name = ?");
    for (const table of LEFT_OUT) {
      if (!isThere.get(table)) continue;
      if (database.prepare(`select 1 from "${table}" limit 1`).get()) database.exec(`delete from "${table}"`);
    }
  } finally {
    database.close();
  }
}

function reserve(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      throw new StoreError(`${path} exists already`);
    throw new StoreError(`${path} cannot be written`, { cause: error });
  }
}
