/** A text from outside without what moves a cursor, hides other text or turns its direction. */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, "�");
}
