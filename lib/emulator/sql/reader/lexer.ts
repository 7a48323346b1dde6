import { SQLSTATE, SqlError } from "../errors.ts";
import { foldName } from "../names.ts";

/**
 * A piece of a statement. `text`: a word in the database's form, the inside of a quoted name, the value of a string, or the symbol itself.
 * `from` and `to` are its place.
 */
export type Lexeme = {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol" | "end";
  readonly text: string;
  readonly from: number;
  readonly to: number;
};

/* How CockroachDB's scanner reads (pkg/sql/scanner/scan.go): letters beyond ASCII may stand in words, `$` only after the first letter. */
const WORD = /[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]*)?/y;
const SPACE = /[ \t\r\n\f\v]+/y;
const SYMBOL = /<>|<=|>=|!=|\|\||::|->>?|:=|[-+*/%^<>=,.;:()[\]~&|!#@?$]/y;
const DOLLAR = /\$[A-Za-z_]*\$/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", a: "\u0007" };

/** The pieces of a text, ended by one of the kind `end`. Throws `SqlError` for a text that no statement can hold. */
export function lexemesOf(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  for (let at = skipBlank(text, 0); at < text.length; ) {
    const one = lexemeAt(text, at);
    lexemes.push(one);
    at = skipBlank(text, one.to);
  }
  lexemes.push({ kind: "end", text: "", from: text.length, to: text.length });
  return lexemes;
}

function lexemeAt(text: string, from: number): Lexeme {
  const first = text.charAt(from);
  if (first === '"') {
    const { value, to } = quotedAt(text, from, '"', false);
    return { kind: "quoted", text: value, from, to };
  }
  if (first === "'") return stringAt(text, from, from, false);
  if (text.charAt(from + 1) === "'" && /[eEbB]/.test(first)) return stringAt(text, from, from + 1, true);
  const tag = matchAt(DOLLAR, text, from);
  if (tag !== null) {
    const end = text.indexOf(tag, from + tag.length);
    if (end === -1) throw unreadable("unterminated string");
    return { kind: "string", text: text.slice(from + tag.length, end), from, to: end + tag.length };
  }
  const word = matchAt(WORD, text, from);
  if (word !== null) return { kind: "word", text: foldName(word), from, to: from + word.length };
  const number = matchAt(NUMBER, text, from);
  if (number !== null) return { kind: "number", text: number, from, to: from + number.length };
  const symbol = matchAt(SYMBOL, text, from);
  if (symbol === null) throw unreadable(`unexpected character ${JSON.stringify(first)}`);
  return { kind: "symbol", text: symbol, from, to: from + symbol.length };
}

/** A string, with those that follow it on later lines: the database joins them. */
function stringAt(text: string, from: number, quote: number, escapes: boolean): Lexeme {
  let { value, to } = quotedAt(text, quote, "'", escapes);
  for (;;) {
    const next = skipBlank(text, to);
    if (text.charAt(next) !== "'" || !text.slice(to, next).includes("\n")) break;
    const more = quotedAt(text, next, "'", escapes);
    value += more.value;
    to = more.to;
  }
  return { kind: "string", text: value, from, to };
}

/** What stands in quotes; two of them are one of the value, and with `escapes` a backslash keeps the next letter. */
function quotedAt(text: string, from: number, quote: string, escapes: boolean): { value: string; to: number } {
  let value = "";
  for (let at = from + 1; at < text.length; at++) {
    const letter = text.charAt(at);
    if (escapes && letter === "\\") {
      at++;
      value += ESCAPES[text.charAt(at)] ?? text.charAt(at);
    } else if (letter !== quote) value += letter;
    else if (text.charAt(at + 1) === quote) {
      value += quote;
      at++;
    } else return { value, to: at + 1 };
  }
  throw unreadable(quote === '"' ? "unterminated quoted identifier" : "unterminated string");
}

/** The next place that is no space and in no comment. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    at += matchAt(SPACE, text, at)?.length ?? 0;
    if (text.startsWith("--", at)) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (text.startsWith("/*", at)) at = endOfComment(text, at);
    else return at;
  }
}

/** Comments in brackets stand within each other. */
function endOfComment(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("/*", at)) depth++;
    else if (text.startsWith("*/", at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  throw unreadable("unterminated comment");
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function unreadable(words: string): SqlError {
  return new SqlError(SQLSTATE.syntax, `lexical error: ${words}`);
}
