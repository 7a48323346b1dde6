import "server-only";
import { type RawBuilder, sql } from "kysely";

/**
 * Whether one of these texts contains the word, in any case. SQLite's `lower` knows only the letters of ASCII, so a word with others is
 * searched in small letters, in capitals, and with a capital first.
 */
export function hasWord(texts: readonly RawBuilder<unknown>[], word: string): RawBuilder<boolean> {
  const small = word.trim().toLowerCase();
  const written = [small, small.toUpperCase(), small.slice(0, 1).toUpperCase() + small.slice(1)];
  const patterns = new Set([small, ...written.map(lowerAscii)].map((each) => `%${each.replace(/[\\%_]/g, "\\$&")}%`));
  const ways = texts.flatMap((text) => [...patterns].map((pattern) => sql`lower(${text}) like ${pattern} escape '\\'`));
  return sql<boolean>`(${sql.join(ways, sql` or `)})`;
}

const lowerAscii = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
