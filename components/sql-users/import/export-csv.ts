import { downloadText } from "#components/ui/download-text.ts";
import { writeOwners } from "#lib/shared/sql-users/owners-csv.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** Saves these SQL users as a file in the form of the import. */
export function exportCsv(clusterName: string, users: readonly SqlUser[]): void {
  const cluster = clusterName.replaceAll(/[^A-Za-z0-9_-]+/g, "_").slice(0, 63);
  downloadText(`${cluster}.sql-users.csv`, writeOwners(users), "text/csv");
}
