import type { Piece, Span } from "./lexer.ts";

/** The pieces between two semicolons. The span begins at the first piece and ends after the last. */
export type Chunk = Span & { readonly pieces: readonly Piece[] };

/**
 * Cuts a script at its semicolons, and around the client commands of psql and cockroach sql, which end with their line.
 * Semicolons in strings, quotes and comments are not seen here any more; those of a routine's body are kept together.
 */
export function splitScript(pieces: readonly Piece[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let depth = 0;

  function cut(end: number, next: number): void {
    const inside = pieces.slice(start, end);
    const first = inside[0];
    const last = inside.at(-1);
    if (first && last) chunks.push({ from: first.from, to: last.to, pieces: inside });
    start = next;
    depth = 0;
  }

  pieces.forEach((piece, index) => {
    if (piece.kind === "symbol" && piece.value === ";" && depth === 0) cut(index, index + 1);
    else if (piece.kind === "client" && (index === start || /^g/i.test(piece.value))) {
      cut(index, index);
      cut(index + 1, index + 1);
    } else if (depth > 0) depth += nesting(piece);
    else if (isBodyStart(pieces, start, index)) depth = 1;
  });
  cut(pieces.length, pieces.length);
  return chunks;
}

/** `CREATE FUNCTION … BEGIN ATOMIC …; …; END`: the one place where a statement holds semicolons. */
function isBodyStart(pieces: readonly Piece[], start: number, index: number): boolean {
  if (!isWord(pieces[index], "ATOMIC") || !isWord(pieces[index - 1], "BEGIN")) return false;
  const kind = isWord(pieces[start + 1], "OR") ? start + 3 : start + 1;
  return isWord(pieces[start], "CREATE") && (isWord(pieces[kind], "FUNCTION") || isWord(pieces[kind], "PROCEDURE"));
}

function nesting(piece: Piece): number {
  if (isWord(piece, "CASE")) return 1;
  return isWord(piece, "END") ? -1 : 0;
}

/** Whether a piece is this word, in upper case, outside quotes. */
export function isWord(piece: Piece | undefined, word: string): boolean {
  return piece?.kind === "word" && piece.value === word;
}

/**
 * How statements about users and privileges begin. The linter reads the whole grammar of these (SQL diagrams of CockroachDB v26.2), so one
 * that it cannot read is one that the database refuses.
 */
export const RIGHTS: readonly (readonly string[])[] = [
  ["GRANT"],
  ["REVOKE"],
  ["ALTER", "DEFAULT", "PRIVILEGES"],
  ["ALTER", "USER"],
  ["ALTER", "ROLE"],
  ["CREATE", "USER"],
  ["CREATE", "ROLE"],
  ["DROP", "USER"],
  ["DROP", "ROLE"],
  ["DROP", "OWNED"],
  ["REASSIGN", "OWNED"],
];

/** The one of these beginnings that stands at a piece; undefined where none does. */
export function startAt(
  pieces: readonly Piece[],
  at: number,
  starts: readonly (readonly string[])[],
): readonly string[] | undefined {
  return starts.find((words) => words.every((word, ahead) => isWord(pieces[at + ahead], word)));
}
