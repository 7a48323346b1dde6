import { lexScript } from "#lib/sql/lint/read/lexer.ts";
import { readChunk } from "#lib/sql/lint/read/read.ts";
import { splitScript } from "#lib/sql/lint/read/statements.ts";
import type { Parsed } from "#lib/sql/lint/read/syntax.ts";
import { type Statement, sqlText } from "#lib/sql/tokens.ts";

/** Whether a statement only looks, or changes something. */
type Effect = "reads" | "changes";

/** The effect of a statement of each kind; null for kinds that are never sent. */
const EFFECTS: Record<Parsed["is"], Effect | null> = {
  show: "reads",
  query: "reads",
  use: "reads",
  grant: "changes",
  revoke: "changes",
  join: "changes",
  leave: "changes",
  "create role": "changes",
  "alter role": "changes",
  "drop role": "changes",
  "reassign owned": "changes",
  "drop owned": "changes",
  "create schema": null,
  owner: null,
  begin: null,
  end: null,
  "within transaction": null,
  unknown: null,
};

/** The database of a full check, by the names that it makes alone. */
const FULL_CHECK =
  /^(?:CREATE DATABASE "rolecall_doctor_[a-z2-7]{20}" OWNER "rolecall_doctor_[a-z2-7]{20}"|DROP DATABASE "rolecall_doctor_[a-z2-7]{20}" RESTRICT)$/;

export type Sendable = { readonly text: string; readonly effect: Effect };

/**
 * The text of a statement, once it was read back by the linter's own reader: exactly one statement, of a kind that Rolecall sends. This is
 * a second check of the output of `lib/sql`, so anything else is a fault of ours: it throws an Error that does not hold the text.
 */
export function sendable(statement: Statement): Sendable {
  const text = sqlText(statement).slice(0, -1);
  const { pieces, openComment } = lexScript(text);
  const read = splitScript(pieces).flatMap((chunk) => readChunk(text, chunk));
  const [only] = read;
  const effect = only && (FULL_CHECK.test(text) ? "changes" : EFFECTS[only.parsed.is]);
  const isWhole = read.length === 1 && only?.unseparated === null && openComment === null;
  if (!isWhole || !effect || pieces.some(({ closed }) => !closed))
    throw new Error(`a statement of the kind “${only?.parsed.is ?? "none"}” is not sent`);
  // The one query that changes something.
  return { text, effect: /^CANCEL /.test(text) ? "changes" : effect };
}
