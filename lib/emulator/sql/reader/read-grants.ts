import { foldName } from "../names.ts";
import type { Cursor } from "./cursor.ts";
import type { Defaults, Grant, Membership, NamedKind, Path, Role, Target } from "./syntax.ts";

/** GRANT and REVOKE, after that word. */
export function readGrant(cursor: Cursor, gives: boolean): Grant | Membership {
  const grantOptionFor = !gives && cursor.take("grant", "option", "for");
  const adminOptionFor = !gives && !grantOptionFor && cursor.take("admin", "option", "for");
  const isSystem = !adminOptionFor && seesSystem(cursor) && cursor.take("system");
  const granted = cursor.take("all") ? readAll(cursor) : cursor.list(() => readPrivilege(cursor));
  const target: Target | null = isSystem ? { on: "system" } : cursor.take("on") ? readTarget(cursor) : null;
  if (target === null && (granted === "all" || grantOptionFor)) cursor.refuse();
  if (target !== null && adminOptionFor) cursor.refuse();
  cursor.need(gives ? "to" : "from");
  const roles = cursor.roles();
  const withOption = gives && takeOption(cursor, target === null ? "admin" : "grant");
  const option = grantOptionFor || adminOptionFor || withOption;
  if (target !== null && grantOptionFor && target.on === "all" && target.kind === "SEQUENCES") cursor.refuse();
  if (target !== null) return { is: "grant", gives, privileges: upper(granted), target, roles, option };
  const groups = granted === "all" ? cursor.refuse() : granted.map(foldName);
  return { is: "membership", gives, groups, members: roles, option };
}

const FUTURE_KINDS = ["tables", "sequences", "types", "schemas", "functions", "routines"];

/** ALTER DEFAULT PRIVILEGES, after these words. */
export function readDefaults(cursor: Cursor): Defaults {
  const creators = readCreators(cursor);
  const schemas = cursor.take("in", "schema") ? cursor.schemas() : [];
  const gives = cursor.take("grant");
  if (!gives) cursor.need("revoke");
  const optionFor = !gives && cursor.take("grant", "option", "for");
  const granted = cursor.take("all") ? readAll(cursor) : cursor.list(() => readPrivilege(cursor));
  cursor.need("on");
  const kind = cursor.oneOf(FUTURE_KINDS) ?? cursor.refuse();
  cursor.need(gives ? "to" : "from");
  const roles = cursor.roles();
  const option = optionFor || (gives && takeOption(cursor, "grant"));
  if (!gives && !cursor.take("cascade")) cursor.take("restrict");
  const privileges = upper(granted);
  return { is: "defaults", gives, privileges, roles, option, kind: kind.toUpperCase(), creators, schemas };
}

function readCreators(cursor: Cursor): "all" | readonly Role[] | null {
  if (!cursor.take("for")) return null;
  if (cursor.take("all", "roles")) return "all";
  if (cursor.oneOf(["role", "user"]) === undefined) cursor.refuse();
  return cursor.roles();
}

function readAll(cursor: Cursor): "all" {
  cursor.take("privileges");
  return "all";
}

/** SYSTEM is also the name of a role: `GRANT system TO u`. */
function seesSystem(cursor: Cursor): boolean {
  const { kind, text } = cursor.peek(1);
  if (!cursor.sees("system")) return false;
  return kind === "quoted" || (kind === "word" && !["to", "from", "on"].includes(text));
}

/** `privilege`: three reserved words beside names. */
function readPrivilege(cursor: Cursor): string {
  return cursor.oneOf(["create", "grant", "select"]) ?? cursor.name();
}

function upper(privileges: "all" | readonly string[]): "all" | readonly string[] {
  return privileges === "all" ? "all" : privileges.map((privilege) => privilege.toUpperCase());
}

function takeOption(cursor: Cursor, word: "grant" | "admin"): boolean {
  if (!cursor.take("with")) return false;
  cursor.need(word, "option");
  return true;
}

const ALL_KINDS = ["tables", "sequences", "functions", "procedures", "routines"];
const NAMED: readonly (readonly [NamedKind, (cursor: Cursor) => Path])[] = [
  ["sequence", (cursor) => cursor.path(true)],
  ["database", (cursor) => ({ parts: [cursor.name()], star: false })],
  ["external connection", (cursor) => ({ parts: [cursor.name()], star: false })],
  ["schema", (cursor) => cursor.schema()],
  ["type", (cursor) => cursor.path(false)],
  ["function", readRoutine],
  ["procedure", readRoutine],
];

/** The targets after ON. Most words of kinds may also be the name of a table: what follows decides. */
export function readTarget(cursor: Cursor): Target {
  if (cursor.take("all")) {
    const kind = cursor.oneOf(ALL_KINDS) ?? cursor.refuse();
    cursor.need("in", "schema");
    return { on: "all", kind: kind.toUpperCase(), schemas: cursor.schemas() };
  }
  for (const [kind, read] of NAMED) {
    const words = kind.split(" ");
    const { kind: next, text } = cursor.peek(words.length);
    const isName = next === "end" || next === "symbol" || (next === "word" && ["to", "from", "for"].includes(text));
    if (!isName && cursor.take(...words)) return { on: "named", kind, names: cursor.list(() => read(cursor)) };
  }
  cursor.take("table");
  return { on: "named", kind: "table", names: cursor.list(() => cursor.path(true)) };
}

/** A routine, perhaps with its types of parameters, which are not looked at. */
function readRoutine(cursor: Cursor): Path {
  const path = cursor.path(false);
  if (!cursor.takeSymbol("(")) return path;
  for (let depth = 1; depth > 0; ) {
    if (cursor.peek().kind === "end") cursor.refuse();
    if (cursor.seesSymbol("(")) depth++;
    if (cursor.seesSymbol(")")) depth--;
    cursor.next();
  }
  return path;
}
