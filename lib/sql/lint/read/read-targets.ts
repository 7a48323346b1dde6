import type { Cursor } from "./cursor.ts";
import { readPath, readRoles, readRoutine, readSchema } from "./read-names.ts";
import { isWord } from "./statements.ts";
import { ALL_KINDS, type Extra, FUTURE_KINDS, type NamedKind, type Path, type Target } from "./syntax.ts";

/** The words before names, and how those names are read. TABLE may be left out. */
const NAMED: readonly (readonly [string, NamedKind, (cursor: Cursor) => Path | null])[] = [
  ["TABLE", "table", (cursor) => readPath(cursor, 3, true)],
  ["SEQUENCE", "sequence", (cursor) => readPath(cursor, 3, true)],
  ["DATABASE", "database", (cursor) => readPath(cursor, 1)],
  ["SCHEMA", "schema", readSchema],
  ["TYPE", "type", (cursor) => readPath(cursor, 3)],
  ["FUNCTION", "function", readRoutine],
  ["PROCEDURE", "procedure", readRoutine],
  ["EXTERNAL CONNECTION", "external_connection", (cursor) => readPath(cursor, 1)],
];

const POSTGRES = [
  "LANGUAGE",
  "DOMAIN",
  "TABLESPACE",
  "PARAMETER",
  "ROUTINE",
  "LARGE OBJECT",
  "FOREIGN SERVER",
  "FOREIGN DATA WRAPPER",
];

/** The targets after ON, up to TO or FROM. */
export function readTarget(cursor: Cursor, extras: Extra[]): Target | null {
  for (const kind of ALL_KINDS) {
    const word = cursor.take("ALL", kind, "IN", "SCHEMA");
    if (word) return { on: "all", kind, word, schemas: readSchemas(cursor) };
  }
  const view = takeKind(cursor, "MATERIALIZED VIEW") ?? takeKind(cursor, "VIEW");
  if (view) extras.push({ is: "view", ...view });
  for (const words of POSTGRES) {
    const what = view ? null : takeKind(cursor, words);
    if (what === null) continue;
    cursor.skipTo((piece) => isWord(piece, "TO") || isWord(piece, "FROM"));
    return { on: "postgres", what };
  }
  const [, kind, read] = NAMED.find(([words]) => !view && takeKind(cursor, words)) ?? TABLE;
  return { on: "named", kind, names: cursor.list(() => read(cursor)) };
}

const TABLE = ["", "table", (cursor: Cursor) => readPath(cursor, 3, true)] as const;

/** Any of these words may also be the name of a table: `ON schema TO u`. */
function takeKind(cursor: Cursor, kind: string): { from: number; to: number } | null {
  const words = kind.split(" ");
  const after = words.length;
  const isName =
    cursor.seesSymbol(",", after) ||
    cursor.seesSymbol(".", after) ||
    cursor.sees(...words, "TO") ||
    cursor.sees(...words, "FROM");
  return isName ? null : cursor.take(...words);
}

function readSchemas(cursor: Cursor): readonly Path[] {
  return cursor.list(() => readSchema(cursor));
}

/** The part of ALTER DEFAULT PRIVILEGES before GRANT or REVOKE. */
export function readScope(cursor: Cursor): Pick<Target & { on: "future" }, "creators" | "schemas"> {
  let creators: "all roles" | ReturnType<typeof readRoles> | null = null;
  if (cursor.take("FOR", "ALL", "ROLES")) creators = "all roles";
  else if (cursor.take("FOR", "ROLE") || cursor.take("FOR", "USER")) creators = readRoles(cursor);
  return { creators, schemas: cursor.take("IN", "SCHEMA") ? readSchemas(cursor) : [] };
}

/** The target after ON in ALTER DEFAULT PRIVILEGES. */
export function readFutureKind(cursor: Cursor): Pick<Target & { on: "future" }, "kind" | "word"> | null {
  for (const kind of FUTURE_KINDS) {
    const word = cursor.take(kind);
    if (word) return { kind, word };
  }
  return cursor.fail();
}
