import "server-only";
import { accountRecover } from "./account-recover.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditVerify } from "./audit-verify.ts";
import type { Command } from "./command.ts";
import { reviewVerify } from "./review-verify.ts";
import { storeBackup } from "./store-backup.ts";
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
