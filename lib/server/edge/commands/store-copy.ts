import { existsSync } from "node:fs";
import { isPostgres, openStore, StoreError, sqlitePath } from "../../store/db/open.ts";
import { connect } from "../../store/db/postgres.ts";
import { copyStore } from "../../store/file/copy.ts";
import { CommandError } from "./command.ts";

/**
 * Copies a store to another database: `from` is the `sqlite:` address of a store that no server has open, `to` the `postgres://` address
 * of an empty database. Migrates both to this version's schema. If it fails, `to` has no rows and `from` is complete.
 */
export async function storeCopy(from: string, to: string): Promise<string> {
  if (isPostgres(from)) throw new CommandError("FROM must be the sqlite: address of a store");
  if (!isPostgres(to)) throw new CommandError("TO must be the postgres:// address of an empty database");
  if (!existsSync(sqlitePath(from))) throw new CommandError(`there is no store at ${sqlitePath(from)}`);

  const source = await openStore(from);
  try {
    // Opening it like a server creates the tables; the copy itself needs a connection without timeout.
    await (await openStore(to)).destroy();
    const target = connect(to, 0);
    try {
      const counts = await copyStore(source, target);
      const lines = [...counts]
        .filter(([, count]) => count > 0)
        .map(([table, count]) => `  ${table.padEnd(20)}${count}`);
      return [
        "Copied and verified:",
        ...lines,
        "Set DATABASE_URL to the new address, and SESSION_SECRET to the content of the file session-secret next to the old store.",
      ].join("\n");
    } finally {
      await target.destroy();
    }
  } catch (error) {
    if (error instanceof StoreError) throw new CommandError(`${error.message}; nothing was copied`);
    throw new CommandError(`the copy failed; nothing was copied (${error instanceof Error ? error.message : error})`);
  } finally {
    await source.destroy();
  }
}
