import { LEVEL_LABELS } from "#lib/shared/sql-access/levels.ts";
import type { Level } from "#lib/sql/intent.ts";

const choice = (id: Level, text: string) => ({ id, label: LEVEL_LABELS[id], text });

/** The levels of access, most common first. */
export const LEVELS: readonly { id: Level; label: string; text: string }[] = [
  choice("read-only", "SELECT on tables and views"),
  choice("read-write", "SELECT, INSERT, UPDATE, DELETE and sequences"),
  choice("append-only", "INSERT, optionally SELECT"),
  choice("table-level", "Chosen privileges on named tables"),
  choice("ddl-owner", "CREATE, and owns what it creates"),
  choice("backup-operator", "BACKUP, no rows through SQL"),
  choice("monitoring", "Activity metrics, no table data"),
];
