import { databaseUrl } from "../../base/env/env.ts";
import { isPostgres, sqlitePath } from "../../store/db/open.ts";
import { backupSqlite } from "../../store/file/backup.ts";
import { accountRecover } from "./account-recover.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditVerify } from "./audit-verify.ts";
import { type Command, CommandError } from "./command.ts";
import { reviewVerify } from "./review-verify.ts";
import { storeCopy } from "./store-copy.ts";

/** The commands by name. */
export const commands = new Map<string, Command>([
  ["account:recover", accountRecover],
  ["audit:verify", auditVerify],
  ["audit:archive", auditArchive],
  ["review:verify", reviewVerify],
  ["store:backup", { takes: ["FILE"], does: "copies the SQLite store while the server runs", run: storeBackup }],
  [
    "store:copy",
    { takes: ["FROM", "TO"], does: "copies a SQLite store to an empty PostgreSQL database", run: storeCopy },
  ],
]);

/** Copies the SQLite store of `DATABASE_URL` to a new file while the server runs. */
export async function storeBackup(file: string): Promise<string> {
  const url = databaseUrl();
  if (isPostgres(url)) throw new CommandError("the store is on PostgreSQL; back it up with pg_dump");
  await backupSqlite(sqlitePath(url), file);
  return `Wrote ${file}. Also keep the file session-secret next to the store: without it, everyone must sign in again.`;
}
