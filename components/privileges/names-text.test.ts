import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNames, parsePaths } from "./names-text.ts";

const paths = (text: string, maxParts = 3) => parsePaths(text, maxParts, 1_000);

/** Any name at all, and how somebody who knows SQL would write it. */
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const quoted = (part: string) => `"${part.replaceAll('"', '""')}"`;

describe("pasted names", () => {
  test("commas, semicolons, lines and blanks between them mean the same", () => {
    expect(parseNames(" shop, sales;billing\r\n\n  archive  ,", 10)).toEqual({
      names: ["shop", "sales", "billing", "archive"],
      problem: null,
    });
  });

  test("hundreds of tables come out one for one, in their order", () => {
    const lines = Array.from({ length: 500 }, (_, index) => `shop.public.t${index}`);
    expect(paths(lines.join("\n"))).toEqual({ paths: lines.map((line) => line.split(".")), problem: null });
  });

  test("each name is there once", () => {
    expect(paths('orders\n"orders"\npublic.orders').paths).toEqual([["orders"], ["public", "orders"]]);
  });

  test("names keep their case and their dashes, as they would inside quotes", () => {
    expect(paths("Shop.my-schema.Orders").paths).toEqual([["Shop", "my-schema", "Orders"]]);
  });

  test("whatever stands in double quotes is one part, with dots, commas, lines and quotes", () => {
    expect(paths('"a.b"."c, d"."e""f"\n"two\nlines"').paths).toEqual([["a.b", "c, d", 'e"f'], ["two\nlines"]]);
  });

  test("blanks around dots do not matter", () => {
    expect(paths("shop . public . orders").paths).toEqual([["shop", "public", "orders"]]);
  });

  test("quoted names of any text come back as they were", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), { selector: String }), (wanted) => {
        const text = wanted.map((path) => path.map(quoted).join(".")).join("\n");
        const parsed = paths(text);
        expect(parsed.problem).toBeNull();
        expect(new Set(parsed.paths.map(String))).toEqual(new Set(wanted.map(String)));
      }),
    );
  });

  test.each([
    [
      "shop.orders\nodd name",
      "Line 2: “odd name” is not a name. One with spaces, dots or commas stands in double quotes.",
    ],
    ["shop..orders", "“shop..orders” is not a name."],
    ["shop.", "“shop.” is not a name."],
    ['"shop', '“"shop” is not a name.'],
    ['a\n"shop"orders', 'Line 2: “"shop"orders” is not a name.'],
    ["a.b.c.d", "“a.b.c.d” has 4 parts, at most 3 can be meant."],
    [`${"x".repeat(129)}`, "A name has at most 128 characters."],
  ])("says what it does not understand, and where: %j", (text, problem) => {
    expect(paths(text).problem).toContain(problem);
  });

  test("what is understood is there beside what is not, so that a count can be shown while somebody types", () => {
    expect(paths("orders\nodd name\ncustomers").paths).toEqual([["orders"], ["customers"]]);
  });

  test("too many are refused by their number", () => {
    expect(parsePaths("a,b,c", 1, 2).problem).toBe("At most 2 names at once; these are 3.");
  });

  test("no text breaks it, and none is read more than once", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void paths(text)));
    // With steps that grow with the square these would take minutes.
    for (const text of ['"'.repeat(500_000), "a.".repeat(500_000), " ".repeat(1_000_000), '"a'.repeat(500_000)])
      paths(text);
  });
});
