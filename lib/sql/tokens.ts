import { quoteIdentifier, quoteString } from "./quote.ts";

/** The kinds of tokens that the interface colours. `admin` is the role of that name, the one word of SQL that is shown in red. */
export const TOKEN_KINDS = ["keyword", "privilege", "name", "string", "number", "admin", "plain"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** A piece of SQL exactly as it is printed: already quoted where it is a name or a string, spaces included. */
export type Token = { readonly kind: TokenKind; readonly text: string };

/** One statement, and one sentence about its effect for the person who runs it. */
export type Statement = { readonly tokens: readonly Token[]; readonly says: string };

/** Statements in the order in which they must run, each on its own: never inside a transaction. */
export type Script = readonly Statement[];

/** The statement as SQL: its tokens side by side, ended by a semicolon. */
export function sqlText(statement: Statement): string {
  return `${statement.tokens.map((token) => token.text).join("")};`;
}

/** One statement per line, without comments; an empty script is the empty text. */
export function scriptText(script: Script): string {
  return script.map((statement) => `${sqlText(statement)}\n`).join("");
}

/** A name of a user, role, database, schema or table, quoted. */
export function nameToken(name: string): Token {
  return { kind: "name", text: quoteIdentifier(name) };
}

/** A string literal, quoted. */
export function stringToken(text: string): Token {
  return { kind: "string", text: quoteString(text) };
}

/** The parts with a comma and a space between them. */
export function commaList(parts: readonly (Token | readonly Token[])[]): readonly Token[] {
  return parts.flatMap((part, index) => {
    const tokens = "kind" in part ? [part] : part;
    return index === 0 ? tokens : [COMMA, ...tokens];
  });
}

const COMMA: Token = { kind: "plain", text: ", " };
