import { isOwnQuery } from "../own-queries.ts";
import { refusedAt } from "../refused.ts";
import { Cursor } from "./cursor.ts";
import type { Span } from "./lexer.ts";
import { readDefaults, readGrant } from "./read-grants.ts";
import {
  readClient,
  readCreateSchema,
  readDropOwned,
  readOwner,
  readReassign,
  readShow,
  readTransaction,
  readUse,
} from "./read-others.ts";
import { readAlterRole, readCreateRole, readDropRole, takeRoleWord } from "./read-roles.ts";
import { type Chunk, isWord, RIGHTS, startAt } from "./statements.ts";
import type { Parsed, Refused } from "./syntax.ts";

export type ReadStatement = Span & {
  readonly parsed: Parsed;
  /** the first word of the next statement, where the semicolon before it is missing */
  readonly unseparated: Span | null;
};

/** Words with which a line begins only where a statement begins. */
const STARTS: readonly (readonly string[])[] = [
  ...RIGHTS,
  ["CREATE", "SCHEMA"],
  ["USE"],
  ["SHOW", "GRANTS"],
  ["SHOW", "SYSTEM"],
  ["BEGIN"],
  ["COMMIT"],
];

/** The text between two semicolons: one statement, or several where semicolons are missing. */
export function readChunk(text: string, chunk: Chunk): readonly ReadStatement[] {
  const { pieces } = chunk;
  const statements: ReadStatement[] = [];
  for (let at = 0; at < pieces.length; ) {
    const cursor = new Cursor(text, pieces, at);
    const parsed = readStatement(cursor, chunk, at);
    const read = parsed !== null && !cursor.failed;
    const next =
      read && cursor.at >= pieces.length ? pieces.length : nextStart(text, chunk, at, read ? cursor.at : null);
    const known = read && next === cursor.at;
    const follower = pieces[next];
    statements.push({
      from: pieces[at]?.from ?? chunk.from,
      to: pieces[next - 1]?.to ?? chunk.to,
      parsed: known ? parsed : unknownOf(parsed, refusedAt(chunk, at, next, cursor.at)),
      unseparated: follower ? { from: follower.from, to: follower.to } : null,
    });
    at = next;
  }
  return statements;
}

/** A client command and a statement of another kind are not judged. */
function unknownOf(parsed: Parsed | null, refused: Refused | undefined): Parsed {
  return refused && parsed?.is !== "unknown" ? { is: "unknown", refused } : { is: "unknown" };
}

function readStatement(cursor: Cursor, chunk: Chunk, at: number): Parsed | null {
  const first = chunk.pieces[at];
  if (first?.kind === "client") return cursor.next() && readClient(first);
  if (first?.kind !== "word") return null;
  switch (first.value) {
    case "GRANT":
      return cursor.next() && readGrant(cursor, true);
    case "REVOKE":
      return cursor.next() && readGrant(cursor, false);
    case "ALTER":
      return cursor.next() && readAlter(cursor);
    case "CREATE": {
      cursor.next();
      if (cursor.take("SCHEMA")) return readCreateSchema(cursor);
      const word = takeRoleWord(cursor);
      return word && readCreateRole(cursor, word);
    }
    case "DROP": {
      cursor.next();
      if (cursor.take("OWNED", "BY")) return readDropOwned(cursor);
      const word = takeRoleWord(cursor);
      return word && readDropRole(cursor, word);
    }
    case "REASSIGN":
      return cursor.take("REASSIGN", "OWNED", "BY") && readReassign(cursor);
    case "USE":
      return cursor.next() && readUse(cursor);
    case "SET":
      return cursor.next() && readSet(cursor);
    case "SHOW":
      return cursor.next() && readShow(cursor);
    case "WITH":
    case "SELECT":
    case "CANCEL":
      return readQuery(cursor, chunk, at);
    default:
      return readTransaction(cursor);
  }
}

function readAlter(cursor: Cursor): Parsed | null {
  if (cursor.take("DEFAULT", "PRIVILEGES")) return readDefaults(cursor);
  const word = takeRoleWord(cursor);
  return word ? readAlterRole(cursor, word) : readOwner(cursor);
}

function readSet(cursor: Cursor): Parsed | null {
  cursor.take("SESSION");
  if (!cursor.take("DATABASE")) return cursor.fail();
  if (!cursor.take("TO")) cursor.takeSymbol("=");
  return readUse(cursor);
}

function readQuery(cursor: Cursor, chunk: Chunk, at: number): Parsed | null {
  if (at > 0 || !isOwnQuery(chunk.pieces)) return null;
  while (cursor.peek()) cursor.next();
  return { is: "query" };
}

/**
 * Where the next statement begins: at the end of the chunk, or at a line outside brackets that begins as only statements
 * do. `end` is where a statement that could be read had its end.
 */
function nextStart(text: string, { pieces }: Chunk, at: number, end: number | null): number {
  if (end !== null) return isStart(text, pieces, end) ? end : pieces.length;
  // Its GRANT or REVOKE often stands on a line of its own.
  if (isWord(pieces[at], "ALTER") && isWord(pieces[at + 1], "DEFAULT")) return pieces.length;
  let depth = 0;
  for (let index = at; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece?.kind === "symbol") depth += "([".includes(piece.value) ? 1 : ")]".includes(piece.value) ? -1 : 0;
    else if (depth <= 0 && index > at && isStart(text, pieces, index)) return index;
  }
  return pieces.length;
}

function isStart(text: string, pieces: Chunk["pieces"], index: number): boolean {
  const before = pieces[index - 1];
  const piece = pieces[index];
  if (!before || piece?.kind !== "word") return false;
  if (!startAt(pieces, index, STARTS)) return false;
  return text.slice(before.to, piece.from).includes("\n");
}
