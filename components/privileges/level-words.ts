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

const KNOWN: Record<Level, true> = {
  "read-only": true,
  "read-write": true,
  "append-only": true,
  "table-level": true,
  "ddl-owner": true,
  "backup-operator": true,
  monitoring: true,
};

export function isLevel(text: string | null): text is Level {
  return text !== null && Object.hasOwn(KNOWN, text);
}

/** Whether the level covers the tables of whole schemas. */
export function isDataLevel(level: Level): level is "read-only" | "read-write" | "append-only" {
  return level === "read-only" || level === "read-write" || level === "append-only";
}

/** Whether the level has a choice of schemas. */
export function usesSchemas(level: Level): boolean {
  return isDataLevel(level) || level === "ddl-owner";
}
