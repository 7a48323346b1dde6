import type { Level } from "#lib/sql/intent.ts";

/** What a SQL user can be for, in the order of how often that is. */
export const LEVELS: readonly { id: Level; label: string; text: string }[] = [
  { id: "read-only", label: "Read only", text: "SELECT on tables and views" },
  { id: "read-write", label: "Read and write", text: "SELECT, INSERT, UPDATE, DELETE and sequences" },
  { id: "append-only", label: "Append only", text: "INSERT alone, or with SELECT" },
  { id: "table-level", label: "Chosen tables", text: "Name each table, and what may be done with it" },
  { id: "ddl-owner", label: "Owns the schema (migrations)", text: "CREATE, and owns what it makes" },
  { id: "backup-operator", label: "Backups", text: "BACKUP, reads no row by SQL" },
  { id: "monitoring", label: "Monitoring", text: "Activity without values, no table data" },
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

/** Whether the level is about the tables of whole schemas. */
export function isDataLevel(level: Level): level is "read-only" | "read-write" | "append-only" {
  return level === "read-only" || level === "read-write" || level === "append-only";
}

/** Whether schemas are chosen for it. */
export function usesSchemas(level: Level): boolean {
  return isDataLevel(level) || level === "ddl-owner";
}
