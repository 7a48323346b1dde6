import { normalizeUserName } from "../../names.ts";
import type { Cursor } from "./cursor.ts";
import type { Piece } from "./lexer.ts";
import { readObject, readPath, readRole, readRoles, readSchema } from "./read-names.ts";
import { readScope, readTarget } from "./read-targets.ts";
import type { Name, Parsed } from "./syntax.ts";

/** USE, and SET DATABASE, after these words. */
export function readUse(cursor: Cursor): Parsed | null {
  const piece = cursor.peek();
  if (piece?.kind !== "string") {
    const database = readObject(cursor);
    return database && { is: "use", database };
  }
  cursor.next();
  const inside = cursor.text.slice(piece.from + 1, piece.to - 1).replaceAll("''", "'");
  return { is: "use", database: { from: piece.from, to: piece.to, value: inside, written: "quoted" } };
}

/** `\c shop`, `\connect shop`: another current database, a null one where it is not plainly named. */
export function readClient(piece: Piece): Parsed {
  const [, rest] = /^(?:c|connect)\s+(.*)$/s.exec(piece.value) ?? [];
  if (rest === undefined || rest.startsWith("-")) return { is: "unknown" };
  const name = /^("(?:[^"]|"")+"|[\w$]+)(?=\s|$)/.exec(rest)?.[1];
  if (name === undefined) return { is: "use", database: null };
  const value = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : normalizeUserName(name);
  return { is: "use", database: { from: piece.from, to: piece.to, value, written: "quoted" } };
}

/** REASSIGN OWNED BY and DROP OWNED BY, after these words. */
export function readReassign(cursor: Cursor): Parsed | null {
  const from = readRoles(cursor);
  cursor.need("TO");
  const to = readRole(cursor);
  return to && { is: "reassign owned", from, to };
}

export function readDropOwned(cursor: Cursor): Parsed | null {
  const roles = readRoles(cursor);
  const cascade = cursor.take("CASCADE");
  if (!cascade) cursor.take("RESTRICT");
  return { is: "drop owned", roles, cascade };
}

/** `ALTER … OWNER TO`, after ALTER; null where it is some other ALTER. */
export function readOwner(cursor: Cursor): Parsed | null {
  const kinds = ["DATABASE", "SCHEMA", "TABLE", "SEQUENCE", "VIEW", "TYPE"];
  cursor.take("MATERIALIZED");
  if (!kinds.some((kind) => cursor.take(kind))) return cursor.fail();
  cursor.take("IF", "EXISTS");
  readPath(cursor, 3);
  cursor.need("OWNER", "TO");
  const to = readRole(cursor);
  return to && { is: "owner", to };
}

/** `CREATE SCHEMA [IF NOT EXISTS] [name] [AUTHORIZATION owner]`, after these words. */
export function readCreateSchema(cursor: Cursor): Parsed | null {
  cursor.take("IF", "NOT", "EXISTS");
  const named = cursor.sees("AUTHORIZATION") ? null : readSchema(cursor);
  const owner = cursor.take("AUTHORIZATION") ? readRole(cursor) : null;
  if (cursor.failed || (!named && !owner)) return cursor.fail();
  // Without a name the schema is called as its owner.
  const path = named ?? (owner && { from: owner.from, to: owner.to, parts: [owner] });
  return path && { is: "create schema", path, owner };
}

const LISTS = ["USERS", "ROLES", "DATABASES", "SCHEMAS", "TABLES", "SEQUENCES", "TYPES", "SCHEDULES", "DATABASE"];

/** SHOW statements about users, rights and objects. */
export function readShow(cursor: Cursor): Parsed | null {
  if (LISTS.some((word) => cursor.take(word))) return { is: "show", roles: [], objects: [] };
  if (cursor.take("DEFAULT", "PRIVILEGES")) return readShowDefaults(cursor);
  if (cursor.take("SYSTEM", "GRANTS")) return { is: "show", roles: readFor(cursor), objects: [] };
  if (cursor.take("GRANTS")) return readShowGrants(cursor);
  if (cursor.take("CLUSTER", "SETTINGS")) return { is: "show", roles: [], objects: [] };
  cursor.take("ALL");
  if (!cursor.take("CLUSTER")) cursor.take("LOCAL");
  return cursor.need("SESSIONS") && { is: "show", roles: [], objects: [] };
}

function readShowGrants(cursor: Cursor): Parsed {
  let roles: readonly Name[] = [];
  let objects: readonly Name[] = [];
  if (cursor.take("ON", "ROLE")) {
    if (cursor.peek() && !cursor.sees("FOR")) roles = readRoles(cursor);
  } else if (cursor.take("ON")) {
    const target = readTarget(cursor, []);
    if (target?.on !== "named") cursor.fail();
    else objects = target.names.flatMap(({ parts }) => parts);
  }
  return { is: "show", roles: [...roles, ...readFor(cursor)], objects };
}

function readShowDefaults(cursor: Cursor): Parsed {
  if (cursor.take("FOR", "GRANTEE")) {
    const roles = readRoles(cursor);
    const path = cursor.take("IN", "SCHEMA") ? readSchema(cursor) : null;
    return { is: "show", roles, objects: path?.parts ?? [] };
  }
  const { creators, schemas } = readScope(cursor);
  if (schemas.length > 1) cursor.fail();
  const roles = typeof creators === "string" || creators === null ? [] : creators;
  return { is: "show", roles, objects: schemas.flatMap(({ parts }) => parts) };
}

function readFor(cursor: Cursor): readonly Name[] {
  return cursor.take("FOR") ? readRoles(cursor) : [];
}

/** Where transactions begin and end; null for other statements. */
export function readTransaction(cursor: Cursor): Parsed | null {
  const begins = cursor.take("START", "TRANSACTION") ?? cursor.take("BEGIN");
  const ends = begins ? null : ["COMMIT", "END", "ROLLBACK", "ABORT"].find((word) => cursor.take(word));
  if (begins || ends) {
    const word = cursor.take("TRANSACTION") ? null : cursor.take("WORK");
    const work = word ? { work: word } : {};
    if (ends === "ROLLBACK" && cursor.take("TO")) {
      cursor.take("SAVEPOINT");
      readObject(cursor);
      return { is: "within transaction", ...work };
    }
    return { is: begins ? "begin" : "end", ...work };
  }
  if (!cursor.take("SAVEPOINT") && !cursor.take("RELEASE", "SAVEPOINT") && !cursor.take("RELEASE")) return null;
  return readObject(cursor) && { is: "within transaction" };
}
