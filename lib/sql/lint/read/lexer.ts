/** A stretch of the script: offsets in UTF-16 units, the end excluded. */
export type Span = { readonly from: number; readonly to: number };

/**
 * A piece of a foreign script. `value` is the word in upper case, the character of a symbol, the text of a
 * quoted name, or the text after the backslash of a client command. It is empty for strings: a password never
 * leaves the text that holds it. `closed` is false where the end of the script came before the end of a quote.
 */
export type Piece = Span & {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol" | "client";
  readonly value: string;
  readonly closed: boolean;
};

export type Lexed = {
  readonly pieces: readonly Piece[];
  /** a block comment that never ends */
  readonly openComment: Span | null;
  /** spaces and quotes of word processors, which the database takes for letters */
  readonly odd: readonly Span[];
};

const SPACE = /\s+/y;
const WORD = /(?:(?!\s)[A-Za-z_\u0080-\uffff])(?:(?!\s)[\w$\u0080-\uffff])*/y;
const NUMBER = /\d+(?:\.\d+)?(?:(?!\s)[\w$\u0080-\uffff])*/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const ODD = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2018\u2019\u201c\u201d\u3000\ufeff]/;
/** Before a quote they make a string with escapes. */
const ESCAPED = /[eEbB]/;
const COMMENT_MARK = /\/\*|\*\//g;

/** Reads any text in time proportional to its length. Never throws. */
export function lexScript(text: string): Lexed {
  const pieces: Piece[] = [];
  const odd: Span[] = [];
  let openComment: Span | null = null;
  let at = text.startsWith("\ufeff") ? 1 : 0;

  function push(kind: Piece["kind"], to: number, value: string, closed = true): void {
    pieces.push({ kind, from: at, to, value, closed });
    at = to;
  }

  function readPlain(character: string): void {
    const tag = character === "$" ? match(DOLLAR, text, at) : null;
    const word = tag === null ? match(WORD, text, at) : null;
    const number = tag === null && word === null ? match(NUMBER, text, at) : null;
    if (tag !== null) {
      const end = text.indexOf(tag, at + tag.length);
      push("string", end === -1 ? text.length : end + tag.length, "", end !== -1);
    } else if (word !== null) {
      if (ODD.test(word)) odd.push({ from: at, to: at + word.length });
      push("word", at + word.length, word.toUpperCase());
    } else if (number !== null) push("number", at + number.length, number);
    else push("symbol", at + 1, character);
  }

  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space !== null) {
      if (ODD.test(space)) odd.push({ from: at, to: at + space.length });
      at += space.length;
      continue;
    }
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === "-" && next === "-") at = endOfLine(text, at);
    else if (character === "/" && next === "*") {
      const end = endOfComment(text, at);
      if (end === -1) openComment = { from: at, to: text.length };
      at = end === -1 ? text.length : end;
    } else if (character === "'" || (next === "'" && ESCAPED.test(character))) {
      const end = endOfQuote(text, character === "'" ? at : at + 1, "'", character !== "'");
      push("string", end.at, "", end.closed);
    } else if (character === '"') {
      const end = endOfQuote(text, at, '"', false);
      const inside = text.slice(at + 1, end.closed ? end.at - 1 : end.at);
      push("quoted", end.at, inside.replaceAll('""', '"'), end.closed);
    } else if (character === "\\") {
      const end = endOfLine(text, at);
      push("client", end, text.slice(at + 1, end).trim());
    } else readPlain(character);
  }
  return { pieces, openComment, odd };
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** Block comments nest; -1 where the outermost one is never closed. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  COMMENT_MARK.lastIndex = start;
  for (let mark = COMMENT_MARK.exec(text); mark; mark = COMMENT_MARK.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return COMMENT_MARK.lastIndex;
  }
  return -1;
}

/** A doubled quote is one of the text; with `escapes`, so is one after a backslash. */
function endOfQuote(text: string, start: number, quote: string, escapes: boolean): { at: number; closed: boolean } {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (escapes && character === "\\") at++;
    else if (character === quote) {
      if (text.charAt(at + 1) === quote) at++;
      else return { at: at + 1, closed: true };
    }
  }
  return { at: text.length, closed: false };
}
