import type { Level } from "#lib/sql/intent.ts";

const KNOWN: Record<Level, true> = {
  "read-only": true,
  "read-write": true,
  "append-only": true,
  "table-level": true,
  "ddl-owner": true,
  "backup-operator": true,
  monitoring: true,
};

export const KNOWN_LEVELS = Object.keys(KNOWN) as readonly Level[];

/** Whether the text is a level of access. */
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
