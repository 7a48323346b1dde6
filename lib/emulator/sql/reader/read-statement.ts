import { SQLSTATE, SqlError } from "../errors.ts";
import { Cursor } from "./cursor.ts";
import { type Lexeme, lexemesOf } from "./lexer.ts";
import { readDefaults, readGrant } from "./read-grants.ts";
import {
  readAlterRole,
  readAssignment,
  readCreateRole,
  readDropRole,
  readVariable,
  takeRoleWord,
} from "./read-roles.ts";
import { readShow } from "./read-shows.ts";
import type { Statement } from "./syntax.ts";

/**
 * What a text asks the database for, by CockroachDB's grammar (SQL diagrams of v26.2): made for the emulator alone, so that it does not
 * repeat a mistake of Rolecall's own reader. Null for an empty text. Throws `SqlError` 42601 where the database could not read it, and for
 * several statements in one text.
 */
export function readStatement(text: string): Statement | null {
  const lexemes = lexemesOf(text);
  const end = lexemes.findIndex(isSemicolon);
  if (end !== -1 && lexemes.slice(end).some((lexeme) => !isSemicolon(lexeme) && lexeme.kind !== "end"))
    throw new SqlError(SQLSTATE.syntax, "prepared statement had more than one statement");
  const one = end === -1 ? lexemes : [...lexemes.slice(0, end), ...lexemes.slice(-1)];
  if (one.length === 1) return null;
  const cursor = new Cursor(one);
  const statement = readOne(cursor, one);
  if (statement.is !== "foreign" && statement.is !== "query") cursor.needEnd();
  return statement;
}

const isSemicolon = ({ kind, text }: Lexeme) => kind === "symbol" && text === ";";

/** First words of statements that the database has beside those that are read here. */
const FOREIGN = [
  ...[
    "abort",
    "alter",
    "analyze",
    "backup",
    "begin",
    "call",
    "close",
    "comment",
    "commit",
    "copy",
    "create",
    "deallocate",
  ],
  ...[
    "declare",
    "delete",
    "discard",
    "do",
    "drop",
    "end",
    "execute",
    "explain",
    "export",
    "fetch",
    "import",
    "inspect",
  ],
  ...[
    "insert",
    "move",
    "pause",
    "prepare",
    "refresh",
    "release",
    "reset",
    "restore",
    "resume",
    "rollback",
    "savepoint",
  ],
  ...[
    "scatter",
    "set",
    "show",
    "split",
    "start",
    "table",
    "truncate",
    "unlisten",
    "unsplit",
    "update",
    "upsert",
    "values",
  ],
];
const FOREIGN_STATEMENT: Statement = { is: "foreign" };

function readOne(cursor: Cursor, lexemes: readonly Lexeme[]): Statement {
  if (cursor.take("grant")) return readGrant(cursor, true);
  if (cursor.take("revoke")) return readGrant(cursor, false);
  if (cursor.take("alter", "default", "privileges")) return readDefaults(cursor);
  if (cursor.take("reassign")) {
    cursor.need("owned", "by");
    const from = cursor.roles();
    cursor.need("to");
    return { is: "reassign owned", from, to: cursor.role() };
  }
  if (cursor.take("drop", "owned")) {
    cursor.need("by");
    const roles = cursor.roles();
    const cascade = cursor.take("cascade");
    if (!cascade) cursor.take("restrict");
    return { is: "drop owned", roles, cascade };
  }
  if (cursor.take("create", "database")) return readCreateDatabase(cursor);
  if (cursor.take("drop", "database")) {
    const database = cursor.name();
    cursor.need("restrict");
    return { is: "drop database", database };
  }
  if (cursor.take("use")) return { is: "use", database: cursor.value() ?? cursor.refuse() };
  if (cursor.sees("select") || cursor.sees("with") || cursor.sees("cancel")) {
    readQuery(lexemes);
    return { is: "query" };
  }
  return (
    readRoleStatement(cursor) ?? readSession(cursor) ?? (cursor.oneOf(FOREIGN) ? FOREIGN_STATEMENT : cursor.refuse())
  );
}

/** `CREATE DATABASE name [WITH] [OWNER [=] role]` (docs: create-database.md); its other options are not read. */
function readCreateDatabase(cursor: Cursor): Statement {
  const database = cursor.name();
  cursor.take("with");
  if (!cursor.take("owner")) return { is: "create database", database, owner: null };
  cursor.takeSymbol("=");
  return { is: "create database", database, owner: cursor.role() };
}

function readRoleStatement(cursor: Cursor): Statement | null {
  for (const [verb, read] of [
    ["create", readCreateRole],
    ["alter", readAlterRole],
    ["drop", readDropRole],
  ] as const) {
    if (!cursor.sees(verb) || !ROLE_WORDS.has(cursor.peek(1).text) || cursor.peek(1).kind !== "word") continue;
    cursor.next();
    return read(cursor, takeRoleWord(cursor) ?? cursor.refuse());
  }
  return null;
}

const ROLE_WORDS: ReadonlySet<string> = new Set(["role", "user", "group"]);

/** SHOW, SET and RESET; null for one that the emulator does not read. */
function readSession(cursor: Cursor): Statement | null {
  if (cursor.take("show")) {
    const show = readShow(cursor);
    return show === null ? FOREIGN_STATEMENT : { is: "show", ...show };
  }
  if (cursor.take("reset")) return readVariable(cursor) === "role" ? { is: "set role", role: null } : FOREIGN_STATEMENT;
  if (!cursor.take("set")) return null;
  if (!cursor.take("session")) cursor.take("local");
  if (cursor.take("role")) {
    if (!cursor.take("to")) cursor.takeSymbol("=");
    const isNone = cursor.take("none") || cursor.take("default");
    const { kind, text } = cursor.peek();
    if (!isNone && kind === "string") return { is: "set role", role: cursor.next().text };
    return { is: "set role", role: isNone ? null : kind === "quoted" ? cursor.next().text : text && cursor.name() };
  }
  if (cursor.sees("transaction") || cursor.sees("characteristics")) return FOREIGN_STATEMENT;
  const { name, values } = readAssignment(cursor);
  const [value, ...others] = values;
  if (name !== "database") return { is: "set", name, values };
  return value === undefined || others.length > 0 ? cursor.refuse() : { is: "use", database: value };
}

/** Queries are answered by their text: here their brackets, and the SHOW statements in them, are read. */
function readQuery(lexemes: readonly Lexeme[]): void {
  const open: number[] = [];
  lexemes.forEach(({ kind, text }, at) => {
    if (kind !== "symbol") return;
    if (text === "(") open.push(at);
    if (text !== ")") return;
    const from = open.pop();
    if (from === undefined) throw new SqlError(SQLSTATE.syntax, 'at or near ")": syntax error');
    const inner = new Cursor([...lexemes.slice(from + 1, at), { kind: "end", text: "", from: 0, to: 0 }]);
    // SHOW SCHEDULES and the like are in queries alone.
    if (inner.take("show") && readShow(inner) !== null) inner.needEnd();
  });
  if (open.length > 0) throw new SqlError(SQLSTATE.syntax, "at or near EOF: syntax error");
}
