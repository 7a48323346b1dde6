import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNames, parsePaths } from "./names-text.ts";

const paths = (text: string, maxParts = 3) => parsePaths(text, maxParts, 1_000);

/** Any name, and its correct spelling in SQL. */
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const quoted = (part: string) => `"${part.replaceAll('"', '""')}"`;

describe("pasted names", () => {
  test("commas, semicolons, lines and blanks all separate names", () => {
    expect(parseNames(" shop, sales;billing\r\n\n  archive  ,", 10)).toEqual({
      names: ["shop", "sales", "billing", "archive"],
      problem: null,
    });
  });

  test("hundreds of tables keep their number and order", () => {
    const lines = Array.from({ length: 500 }, (_, index) => `shop.public.t${index}`);
    expect(paths(lines.join("\n"))).toEqual({ paths: lines.map((line) => line.split(".")), problem: null });
  });

  test("duplicates are dropped", () => {
    expect(paths('orders\n"orders"\npublic.orders').paths).toEqual([["orders"], ["public", "orders"]]);
  });

  test("names keep their case and their dashes, as they would inside quotes", () => {
    expect(paths("Shop.my-schema.Orders").paths).toEqual([["Shop", "my-schema", "Orders"]]);
  });

  test("a double-quoted part may hold dots, commas, lines and quotes", () => {
    expect(paths('"a.b"."c, d"."e""f"\n"two\nlines"').paths).toEqual([["a.b", "c, d", 'e"f'], ["two\nlines"]]);
  });

  test("blanks around dots do not matter", () => {
    expect(paths("shop . public . orders").paths).toEqual([["shop", "public", "orders"]]);
  });

  test("quoted names of any text survive the round trip", () => {
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
      "Line 2: “odd name” is not a name. Put names with spaces, dots or commas in double quotes.",
    ],
    ["shop..orders", "“shop..orders” is not a name."],
    ["shop.", "“shop.” is not a name."],
    ['"shop', '“"shop” is not a name.'],
    ['a\n"shop"orders', 'Line 2: “"shop"orders” is not a name.'],
    ["a.b.c.d", "“a.b.c.d” has 4 parts, but at most 3 are allowed."],
    [`${"x".repeat(129)}`, "A name has at most 128 characters."],
  ])("reports invalid input and its place: %j", (text, problem) => {
    expect(paths(text).problem).toContain(problem);
  });

  test("valid names are returned beside invalid ones, so that a count can show while typing", () => {
    expect(paths("orders\nodd name\ncustomers").paths).toEqual([["orders"], ["customers"]]);
  });

  test("too many names are refused with their number", () => {
    expect(parsePaths("a,b,c", 1, 2).problem).toBe("At most 2 names at once, but there are 3.");
  });

  test("any text is read in linear time without an exception", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void paths(text)));
    // With steps that grow with the square these would take minutes.
    for (const text of ['"'.repeat(500_000), "a.".repeat(500_000), " ".repeat(1_000_000), '"a'.repeat(500_000)])
      paths(text);
  });
});
