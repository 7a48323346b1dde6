/** A separate lexer of SQL, to judge the output of the templates independently. */
export type Lexeme = { readonly kind: "word" | "quoted" | "string" | "number" | "symbol"; readonly value: string };

/** Reads a text as CockroachDB and PostgreSQL do. Throws at text that neither can read, and at comments. */
export function lex(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      at++;
    } else if (character === '"' || character === "'") {
      const { value, end } = quoted(text, at, character);
      lexemes.push({ kind: character === '"' ? "quoted" : "string", value });
      at = end;
    } else if (/[A-Za-z_]/.test(character)) {
      const word = /^[A-Za-z_][A-Za-z0-9_$]*/.exec(text.slice(at))?.[0] ?? "";
      lexemes.push({ kind: "word", value: word });
      at += word.length;
    } else if (/[0-9]/.test(character)) {
      const digits = /^[0-9]+/.exec(text.slice(at))?.[0] ?? "";
      lexemes.push({ kind: "number", value: digits });
      at += digits.length;
    } else if (text.startsWith("<>", at) || text.startsWith("~*", at)) {
      lexemes.push({ kind: "symbol", value: text.slice(at, at + 2) });
      at += 2;
    } else if (/[,.;()*=>]/.test(character)) {
      lexemes.push({ kind: "symbol", value: character });
      at++;
    } else {
      throw new Error(`cannot read ${JSON.stringify(text.slice(at, at + 20))}`);
    }
  }
  return lexemes;
}

function quoted(text: string, start: number, quote: string): { value: string; end: number } {
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) !== quote) value += text.charAt(at);
    else if (text.charAt(at + 1) === quote) {
      value += quote;
      at++;
    } else return { value, end: at + 1 };
  }
  throw new Error("a quote is not closed");
}
