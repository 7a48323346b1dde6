import { type Effects, NOTHING, tableEffects } from "../effects.ts";
import type { DataIntent } from "../intent.ts";
import type { PrivilegeOn } from "../privileges.ts";
import type { RoleCode } from "../role-name.ts";

/** The meaning of a level on tables and sequences, and its words. */
export type LevelMeaning = {
  readonly code: RoleCode;
  readonly tables: readonly PrivilegeOn<"table">[];
  readonly sequences: readonly PrivilegeOn<"sequence">[];
  /** completes "can … every table" */
  readonly can: string;
  readonly cannot: readonly string[];
};

const READ: LevelMeaning = {
  code: "ro",
  tables: ["SELECT"],
  sequences: [],
  can: "read",
  cannot: ["add, change or delete rows"],
};

const WRITE: LevelMeaning = {
  code: "rw",
  tables: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  sequences: ["USAGE", "SELECT"],
  can: "read and write",
  cannot: [],
};

const WRITE_KEEP_ROWS: LevelMeaning = {
  code: "rwkeep",
  tables: ["SELECT", "INSERT", "UPDATE"],
  sequences: ["USAGE", "SELECT"],
  can: "read, add and change rows of",
  cannot: ["delete rows"],
};

/** USAGE on sequences, since a column's default may be `nextval()`. */
const APPEND: LevelMeaning = {
  code: "append",
  tables: ["INSERT"],
  sequences: ["USAGE"],
  can: "add rows to",
  cannot: ["read, change or delete rows"],
};

const APPEND_AND_READ: LevelMeaning = {
  code: "appendread",
  tables: ["SELECT", "INSERT"],
  sequences: ["USAGE"],
  can: "read and add rows to",
  cannot: ["change or delete rows"],
};

/** What a level gives, with the choices of the intent. */
export function meaningOf(intent: DataIntent): LevelMeaning {
  switch (intent.level) {
    case "read-only":
      return READ;
    case "read-write":
      return intent.saveRows ? WRITE_KEEP_ROWS : WRITE;
    case "append-only":
      return intent.alsoRead ? APPEND_AND_READ : APPEND;
    default:
      return intent.level satisfies never;
  }
}

/** What a SQL user can do after the script that gives `kind`, in the scope of the intent. */
export function dataEffects(intent: DataIntent, kind: LevelMeaning): Effects {
  const now = intent.scope !== "future";
  const later = intent.scope !== "existing";
  const sequences = kind.sequences.includes("USAGE");
  return {
    ...NOTHING,
    ...(now ? tableEffects("existing", kind.tables) : undefined),
    ...(later ? tableEffects("later", kind.tables) : undefined),
    "take next value of existing sequence": now && sequences,
    "take next value of later sequence": later && sequences,
    "read other table of the schema": now && kind.tables.includes("SELECT"),
    "read table of later schema": later && intent.newSchemas === true && kind.tables.includes("SELECT"),
  };
}
