import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvLine, readCsv } from "./csv.ts";

const cellsOf = (text: string) => readCsv(text).records.map(({ cells }) => cells);

describe("a well-formed file", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "é", "🙂", " ", ",", '"', "\n", "\r", "\t", ";") });
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const written = fc.record({
    table: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 5 }), { maxLength: 8 }),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    mark: fc.constantFrom("", "\uFEFF"),
    last: fc.boolean(),
  });

  test("is read as it was written, whatever stands in its values, and each record has the line that it begins in", () => {
    fc.assert(
      fc.property(written, ({ table, lineEnd, mark, last }) => {
        const rows = table.map((cells) => ({
          cells: cells.map(([value]) => value),
          // A value that needs no quotes may do without; a record that is one empty value would be an empty line.
          text: cells.map(([value, plain]) => (plain && /^[^",\n\r]+$/.test(value) ? value : quoted(value))).join(","),
        }));
        const text = mark + rows.map((row) => row.text).join(lineEnd) + (last && rows.length > 0 ? lineEnd : "");
        const read = readCsv(text);
        expect(read.problem).toBeUndefined();
        expect(read.records.map(({ cells }) => cells)).toEqual(rows.map(({ cells }) => cells));
        let line = 1;
        for (const [index, row] of rows.entries()) {
          expect(read.records[index]?.line).toBe(line);
          line += row.text.split("\n").length;
        }
      }),
    );
  });

  test("may have empty lines, which count as lines", () => {
    expect(readCsv("\n\r\na,b\r\n\nc,\n\n").records).toEqual([
      { line: 3, cells: ["a", "b"] },
      { line: 5, cells: ["c", ""] },
    ]);
    expect(readCsv("")).toEqual({ records: [] });
  });

  test("may end without a line end, also in an empty value", () => {
    expect(cellsOf("a,")).toEqual([["a", ""]]);
    expect(cellsOf('a,""')).toEqual([["a", ""]]);
  });
});

describe("a file with a quote out of place", () => {
  test.each([
    ['a\n"b', 2, "A quote is never closed."],
    ['a\n"b""', 2, "A quote is never closed."],
    ['a,b"c"\n', 1, "A quote is inside an unquoted value."],
    ['a\n"b" ,c', 2, "Text follows a closing quote."],
    ['"a\n\nb"c', 3, "Text follows a closing quote."],
    ['"a"\rb', 1, "Text follows a closing quote."],
  ])("%j is refused in line %i: %s", (text, line, words) => {
    expect(readCsv(text).problem).toEqual({ line, words });
  });

  test("no text is too odd to be read or refused", () => {
    const odd = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r"), maxLength: 30 });
    fc.assert(
      fc.property(odd, (text) => {
        const { records, problem } = readCsv(text);
        expect(records.length + (problem ? 1 : 0)).toBeLessThanOrEqual(text.split("\n").length);
      }),
    );
  });
});

describe("a cell of a spreadsheet", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t'=1"],
    ["\r=1", `"'\r'=1"`],
    [";=1+1", `";'=1+1"`],
    ["x;@SUM(A1);-1", `"x;'@SUM(A1);'-1"`],
    ["two\n=1+1", `"two\n'=1+1"`],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ["＝1+1", "'＝1+1"],
    ["a=1", "a=1"],
    ["a,b", '"a,b"'],
    ["two\nlines", '"two\nlines"'],
  ])("never begins like a formula, and keeps its text: %j", (given, written) => {
    expect(csvLine([given, 1])).toBe(`${written},1\r\n`);
  });

  test("that is a number stays one, also below zero", () => {
    expect(csvLine([-5, undefined, true])).toBe("-5,,true\r\n");
  });
});
