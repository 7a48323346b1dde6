import fc from "fast-check";
import { codePoint } from "#lib/shared/testing-text.ts";

/** Text that tries to get out: quotes of all kinds, comment marks, separators, keywords, other alphabets, emoji. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '""',
        "'",
        "''",
        "\\",
        "`",
        "--",
        "/*",
        "*/",
        ";",
        ".",
        "-",
        "$$",
        "$1",
        ":x",
        "%",
        "?",
        " ",
      ),
      fc.constantFrom(
        "select",
        "user",
        "admin",
        "DROP TABLE t",
        "é",
        "ß",
        "İ",
        "ı",
        "Σ",
        "日本",
        "🪳",
        "e\u0301",
        "\u200d",
      ),
      fc.string({ unit: "grapheme", maxLength: 5 }),
      fc.string({ unit: codePoint, maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** Characters that no quoting makes safe to paste. Listed here independently of the tested expression. */
export function isPrintable(text: string): boolean {
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
    const loneSurrogate = code >= 0xd800 && code <= 0xdfff;
    const direction = [0x61c, 0x200e, 0x200f].includes(code) || (code >= 0x202a && code <= 0x202e);
    return !(control || loneSurrogate || direction || (code >= 0x2066 && code <= 0x2069));
  });
}

/** One character that makes a text unprintable. Half a surrogate pair is not here: beside its other half it is a whole. */
export const unprintable = fc
  .oneof(
    fc.integer({ min: 0, max: 0x1f }),
    fc.integer({ min: 0x7f, max: 0x9f }),
    fc.integer({ min: 0x2028, max: 0x202e }),
  )
  .map((code) => String.fromCodePoint(code));
