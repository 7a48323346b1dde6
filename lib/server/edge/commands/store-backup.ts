import "server-only";
import { databaseUrl } from "../../base/env/env.ts";
import { isPostgres, sqlitePath } from "../../store/db/open.ts";
import { backupSqlite } from "../../store/file/backup.ts";
import { CommandError } from "./command.ts";

/** Copies the SQLite store of `DATABASE_URL` to a new file while the server runs. */
export async function storeBackup(file: string): Promise<string> {
  const url = databaseUrl();
  if (isPostgres(url)) throw new CommandError("the store is on PostgreSQL; back it up with pg_dump");
  await backupSqlite(sqlitePath(url), file);
  return `Wrote ${file}. Also keep the file session-secret next to the store: without it, everyone must sign in again.`;
}
