import type { Level } from "#lib/sql/intent.ts";

/** The levels of access, most common first. */
export const LEVELS: readonly { id: Level; label: string; text: string }[] = [
  { id: "read-only", label: "Read only", text: "SELECT on tables and views" },
  { id: "read-write", label: "Read and write", text: "SELECT, INSERT, UPDATE, DELETE and sequences" },
  { id: "append-only", label: "Append only", text: "INSERT, optionally SELECT" },
  { id: "table-level", label: "Chosen tables", text: "Chosen privileges on named tables" },
  { id: "ddl-owner", label: "Owns the schema (migrations)", text: "CREATE, and owns what it creates" },
  { id: "backup-operator", label: "Backups", text: "BACKUP, no rows through SQL" },
  { id: "monitoring", label: "Monitoring", text: "Activity metrics, no table data" },
];
