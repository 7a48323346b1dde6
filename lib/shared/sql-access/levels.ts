import type { Level } from "#lib/sql/intent.ts";

/** What each level is called, in choices, tables and sentences. */
export const LEVEL_LABELS: Record<Level, string> = {
  "read-only": "Read only",
  "read-write": "Read and write",
  "append-only": "Append only",
  "table-level": "Chosen tables",
  "ddl-owner": "Owns the schema (migrations)",
  "backup-operator": "Backups",
  monitoring: "Monitoring",
};

export const KNOWN_LEVELS = Object.keys(LEVEL_LABELS) as readonly Level[];

/** Whether the text is a level of access. */
export function isLevel(text: string | null): text is Level {
  return text !== null && Object.hasOwn(LEVEL_LABELS, text);
}

/** Whether the level covers the tables of whole schemas. */
export function isDataLevel(level: Level): level is "read-only" | "read-write" | "append-only" {
  return level === "read-only" || level === "read-write" || level === "append-only";
}

/** Whether the level has a choice of schemas. */
export function usesSchemas(level: Level): boolean {
  return isDataLevel(level) || level === "ddl-owner";
}
