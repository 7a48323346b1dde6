import "server-only";
import { accountRecover } from "./account-recover.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditVerify } from "./audit-verify.ts";
import type { Command } from "./command.ts";
import { storeBackup } from "./store-backup.ts";
import { storeCopy } from "./store-copy.ts";

/** By the names that people type. */
export const commands = new Map<string, Command>([
  ["account:recover", accountRecover],
  ["audit:verify", auditVerify],
  ["audit:archive", auditArchive],
  ["store:backup", { takes: ["FILE"], does: "copies the SQLite store while the server runs", run: storeBackup }],
  ["store:copy", { takes: ["FROM", "TO"], does: "moves a SQLite store to an empty PostgreSQL", run: storeCopy }],
]);
