import { normalizeUserName } from "../../names.ts";
import type { Cursor } from "./cursor.ts";
import { needsQuotes, roleNeedsQuotes } from "./keywords.ts";
import type { Piece } from "./lexer.ts";
import type { Name, Path } from "./syntax.ts";

/** What people write inside names without quotes: `app-user`, `app.user`, `1st_user`, `me@example.com`. */
const IN_ROLES = "-.@+";
const IN_OBJECTS = "-@+";

/** The name of a user or role. CockroachDB folds it even in quotes. */
export function readRole(cursor: Cursor): Name | null {
  const piece = cursor.peek();
  if (piece?.kind === "word" && (piece.value === "CURRENT_USER" || piece.value === "SESSION_USER")) {
    cursor.next();
    return { from: piece.from, to: piece.to, value: piece.value, written: "session" };
  }
  if (piece?.kind === "string" && piece.closed && /^'/.test(cursor.text.slice(piece.from, piece.to))) {
    cursor.next();
    const inside = cursor.text.slice(piece.from + 1, piece.to - 1).replaceAll("''", "'");
    return { from: piece.from, to: piece.to, value: normalizeUserName(inside), written: "bare", flaw: "single quotes" };
  }
  const name = readName(cursor, IN_ROLES);
  if (name === null || name.flaw) return name;
  if (name.written === "quoted") return { ...name, value: normalizeUserName(name.value) };
  const keyword = roleNeedsQuotes(name.value);
  return keyword === "no" ? name : { ...name, flaw: keyword === "yes" ? "keyword" : "perhaps" };
}

export function readRoles(cursor: Cursor): readonly Name[] {
  return cursor.list(() => readRole(cursor));
}

/** A word before ON or TO; only that keyword shows whether it is a privilege or a role. */
export function readGranted(cursor: Cursor): Name | null {
  return readName(cursor, IN_ROLES);
}

/** The name of a database, or another name without dots. */
export function readObject(cursor: Cursor): Name | null {
  const name = readName(cursor, IN_OBJECTS);
  return name && !name.flaw && name.written === "bare" && needsQuotes(name.value) ? { ...name, flaw: "keyword" } : name;
}

/** A schema, perhaps after its database. Here both parts follow the rule for names. */
export function readSchema(cursor: Cursor): Path | null {
  return readPath(cursor, 2, false, readObject);
}

/** Up to `most` names with dots between them; with `star` the last may be `*`. After a dot every word is a name. */
export function readPath(
  cursor: Cursor,
  most: number,
  star = false,
  readPart: (cursor: Cursor) => Name | null = (next) => readName(next, IN_OBJECTS),
): Path | null {
  const start = cursor.at;
  if (star && cursor.takeSymbol("*")) return { ...cursor.spanFrom(start), parts: [], star: true };
  const first = readObject(cursor);
  if (first === null) return null;
  const parts = [first];
  while (parts.length <= most && cursor.takeSymbol(".")) {
    if (star && cursor.takeSymbol("*")) return { ...cursor.spanFrom(start), parts, star: true };
    const part = readPart(cursor);
    if (part === null) return null;
    parts.push(part);
  }
  if (parts.length > most) return cursor.fail();
  return { ...cursor.spanFrom(start), parts };
}

/** A routine by name, and perhaps its types of parameters, of which only the brackets are read. */
export function readRoutine(cursor: Cursor): Path | null {
  const start = cursor.at;
  const path = readPath(cursor, 3);
  if (path === null || !cursor.takeSymbol("(")) return path;
  let depth = 1;
  cursor.skipTo(({ kind, value }) => {
    if (kind === "symbol") depth += value === "(" ? 1 : value === ")" ? -1 : 0;
    return depth === 0;
  });
  cursor.takeSymbol(")");
  return { ...cursor.spanFrom(start), parts: path.parts, signature: true };
}

/** A quoted name, or a run of pieces without a gap that was meant as one. */
function readName(cursor: Cursor, joins: string): Name | null {
  const first = cursor.peek();
  if (first?.kind === "quoted" && first.closed) {
    cursor.next();
    return { from: first.from, to: first.to, value: first.value, written: "quoted", inside: first.value };
  }
  if (first?.kind !== "word" && first?.kind !== "number") return cursor.fail();
  let last: Piece = first;
  cursor.next();
  for (let piece = cursor.peek(); piece && piece.from === last.to && joinsOn(piece, joins); piece = cursor.peek()) {
    last = piece;
    cursor.next();
  }
  const value = normalizeUserName(cursor.text.slice(first.from, last.to));
  const span = { from: first.from, to: last.to, value, written: "bare" } as const;
  return last !== first || first.kind === "number" ? { ...span, flaw: "characters" } : span;
}

function joinsOn(piece: Piece, joins: string): boolean {
  if (piece.kind === "symbol") return joins.includes(piece.value);
  return piece.kind === "word" || piece.kind === "number";
}
