/** Longer names and words of a database are cut before they are shown. */
const MOST_CHARACTERS = 200;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of a database as it can be shown: no control, format or direction characters, and not too long. For eyes alone, never for SQL. */
export function shownText(cell: string): string {
  const plain = cell.replace(UNPRINTABLE, "\uFFFD");
  const characters = [...plain.slice(0, 2 * MOST_CHARACTERS + 2)];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join("")}…` : plain;
}
