import type { Statement, Token } from "./tokens.ts";

const fixedParts = new WeakMap<TemplateStringsArray, readonly (readonly Token[])[]>();

/** The tokens of a statement. The template's text is SQL; its values must be tokens, so putting a plain string into SQL is a type error. */
export function sql(
  template: TemplateStringsArray,
  ...values: readonly (Token | readonly Token[])[]
): readonly Token[] {
  let fixed = fixedParts.get(template);
  if (!fixed) {
    fixed = template.map(tokenizeFixed);
    fixedParts.set(template, fixed);
  }
  const tokens: Token[] = [];
  fixed.forEach((part, index) => {
    for (const token of part) tokens.push(token);
    const value = values[index];
    if (value === undefined) return;
    if ("kind" in value) tokens.push(value);
    else for (const token of value) tokens.push(token);
  });
  return tokens;
}

/** A statement: what it does, in one sentence, and its tokens. */
export function statement(says: string, tokens: readonly Token[]): Statement {
  return { tokens, says };
}

/** Our own templates only: upper case is a keyword, lower case a name of the database's own, `admin` the role. */
function tokenizeFixed(text: string): readonly Token[] {
  return (text.match(/'[^']*'|[A-Za-z_]+|\d+|[^A-Za-z_\d']+/g) ?? []).map((piece) => ({
    kind: kindOf(piece),
    text: piece,
  }));
}

function kindOf(piece: string): Token["kind"] {
  if (piece.startsWith("'")) return "string";
  if (piece === "admin") return "admin";
  if (/^[A-Z]/.test(piece)) return "keyword";
  if (/^[a-z_]/.test(piece)) return "name";
  return /^\d/.test(piece) ? "number" : "plain";
}
