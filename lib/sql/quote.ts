import { SqlRefusal } from "./refusal.ts";

/**
 * Control characters, line separators, lone surrogates and marks that turn the direction of text. A quoted name may
 * hold them, but a person who pastes the script would see one text and run another, and a terminal obeys some of them.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a name or text may stand in a statement. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

function printable(text: string): string {
  if (!isPrintable(text))
    throw new SqlRefusal(
      "unprintable_text",
      text,
      "The name holds a control character. Rolecall prints no SQL for it.",
    );
  return text;
}

/**
 * The only way a name enters SQL: always in double quotes, so that keywords, dots, dashes and upper case need no
 * thought. Valid in every name position of CockroachDB's grammar and of PostgreSQL.
 * Throws `SqlRefusal` for an empty name and for unprintable characters.
 */
export function quoteIdentifier(name: string): string {
  if (name === "") throw new SqlRefusal("invalid_name", name, "A name is needed.");
  return `"${printable(name).replaceAll('"', '""')}"`;
}

/**
 * The only way a text enters SQL as a value. A backslash has no meaning in a plain string literal of CockroachDB,
 * nor of PostgreSQL since 9.1. Throws `SqlRefusal` for unprintable characters.
 */
export function quoteString(text: string): string {
  return `'${printable(text).replaceAll("'", "''")}'`;
}
