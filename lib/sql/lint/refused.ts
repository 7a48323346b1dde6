import type { Piece } from "./read/lexer.ts";
import { type Chunk, isWord, RIGHTS, startAt } from "./read/statements.ts";
import type { Refused } from "./read/syntax.ts";

const MEANT = ["GRANT", "REVOKE"];

/**
 * Why the database refuses the statement between two pieces, which could not be read past the piece `stopped`; undefined where the linter
 * does not know it.
 */
export function refusedAt(chunk: Chunk, from: number, next: number, stopped: number): Refused | undefined {
  const pieces = chunk.pieces.slice(from, next);
  const [first] = pieces;
  // psql puts the value of a variable there.
  if (first?.kind !== "word" || pieces.some((piece, at) => isVariable(piece, pieces[at + 1]))) return undefined;
  const begins = startAt(pieces, 0, RIGHTS);
  if (begins) {
    const piece = pieces[stopped - from];
    const { from: start, to } = piece ?? pieces.at(-1) ?? first;
    return { how: "stops", at: { from: start, to }, begins: begins.join(" "), word: piece ? wordOf(piece) : null };
  }
  const hasReceiver = pieces.some((piece, at) => at > 0 && (isWord(piece, "TO") || isWord(piece, "FROM")));
  const meant = hasReceiver ? MEANT.find((word) => isNearly(first.value, word)) : undefined;
  if (meant === undefined) return undefined;
  return { how: "misspelt", at: { from: first.from, to: first.to }, word: first.value, meant };
}

function isVariable(piece: Piece, next: Piece | undefined): boolean {
  return piece.kind === "symbol" && piece.value === ":" && next?.from === piece.to && next.kind !== "symbol";
}

/** What a finding may quote. A string may be a password. */
function wordOf(piece: Piece): string {
  if (piece.kind === "string") return "the string";
  return piece.kind === "quoted" ? "the quoted name" : piece.value.slice(0, 40);
}

/** Whether one letter is missing, surplus or another, or two have changed places. */
function isNearly(word: string, meant: string): boolean {
  // A sentence may begin with GRANTS.
  if (word === meant || word === `${meant}S` || Math.abs(word.length - meant.length) > 1) return false;
  let same = 0;
  while (same < word.length && word[same] === meant[same]) same += 1;
  const [rest, wanted] = [word.slice(same), meant.slice(same)];
  const swapped = rest.slice(0, 2) === `${wanted[1]}${wanted[0]}` && rest.slice(2) === wanted.slice(2);
  return swapped || rest.slice(1) === wanted || rest === wanted.slice(1) || rest.slice(1) === wanted.slice(1);
}
