import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteIdentifier, quoteString } from "./quote.ts";
import { SqlRefusal } from "./refusal.ts";
import { hostileText, isPrintable, unprintable } from "./testing/hostile.ts";
import { lex } from "./testing/lexer.ts";

describe("quoteIdentifier", () => {
  test("every printable name is one identifier of exactly that name, whatever stands around it", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        fc.pre(name !== "" && isPrintable(name));
        expect(lex(`DROP ${quoteIdentifier(name)};`)).toEqual([
          { kind: "word", value: "DROP" },
          { kind: "quoted", value: name },
          { kind: "symbol", value: ";" },
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  test("a name that a terminal or a reader takes for something else is refused", () => {
    fc.assert(
      fc.property(hostileText, unprintable, hostileText, (before, character, after) => {
        expect(() => quoteIdentifier(before + character + after)).toThrow(SqlRefusal);
        expect(() => quoteString(before + character + after)).toThrow(SqlRefusal);
      }),
    );
    for (const name of ["a\nb", "a\0b", "a\u001b[2Jb", "a\u202eb", "a\ud800b", "a\u2028b", "a\u0085b", ""])
      expect(() => quoteIdentifier(name)).toThrow(SqlRefusal);
  });
});

describe("quoteString", () => {
  test("every printable text is one literal of exactly that text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(isPrintable(text));
        expect(lex(`= ${quoteString(text)})`)).toEqual([
          { kind: "symbol", value: "=" },
          { kind: "string", value: text },
          { kind: "symbol", value: ")" },
        ]);
      }),
      { numRuns: 2000 },
    );
  });
});
