import { type RawBuilder, sql } from "kysely";

/**
 * Whether one of these texts contains the word, in any case. SQLite's `lower` knows only the letters of ASCII, so a word with others is
 * searched as it is typed, in small letters, in capitals, with a capital first, and with one in each part of a name.
 */
export function hasWord(texts: readonly RawBuilder<unknown>[], word: string): RawBuilder<boolean> {
  const typed = word.trim();
  const small = typed.toLowerCase();
  const written = [
    typed,
    small,
    small.toUpperCase(),
    small.replace(/^./u, upper),
    small.replace(/(?<!\p{L})\p{L}/gu, upper),
  ];
  const patterns = new Set([small, ...written.map(lowerAscii)].map((each) => `%${each.replace(/[\\%_]/g, "\\$&")}%`));
  const ways = texts.flatMap((text) => [...patterns].map((pattern) => sql`lower(${text}) like ${pattern} escape '\\'`));
  return sql<boolean>`(${sql.join(ways, sql` or `)})`;
}

const lowerAscii = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper = (text: string) => text.toUpperCase();
