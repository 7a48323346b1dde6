import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoint } from "#lib/shared/testing-text.ts";
import { hostileText } from "../../testing/hostile.ts";
import { lexScript } from "./lexer.ts";
import { splitScript } from "./statements.ts";

const pieces = (text: string) => lexScript(text).pieces.map(({ kind, from, to }) => [kind, text.slice(from, to)]);
const statements = (text: string) => splitScript(lexScript(text).pieces).map(({ from, to }) => text.slice(from, to));

describe("a piece", () => {
  test.each([
    ["a string with a doubled quote", "'it''s; -- no'", [["string", "'it''s; -- no'"]]],
    ["a string with escapes", String.raw`E'a\'; b'`, [["string", String.raw`E'a\'; b'`]]],
    [
      "a plain string that ends after a backslash",
      String.raw`'a\' b`,
      [
        ["string", String.raw`'a\'`],
        ["word", "b"],
      ],
    ],
    ["a string between dollars", "$$ ' ; $a$ $$", [["string", "$$ ' ; $a$ $$"]]],
    [
      "a string between tags",
      "$a$ $$ $b$ $a$ x",
      [
        ["string", "$a$ $$ $b$ $a$"],
        ["word", "x"],
      ],
    ],
    [
      "a placeholder",
      "$1",
      [
        ["symbol", "$"],
        ["number", "1"],
      ],
    ],
    ["a quoted name", '"a""b;"', [["quoted", '"a""b;"']]],
    ["a name with other letters", "müller_日本$1", [["word", "müller_日本$1"]]],
    ["nothing but a comment", "/* a /* b */ ; */ -- ' x", []],
    [
      "a client command, up to the end of its line",
      "\\c shop\nUSE d",
      [
        ["client", "\\c shop"],
        ["word", "USE"],
        ["word", "d"],
      ],
    ],
  ])("can be %s", (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  test("of a string never tells what is in it", () => {
    for (const text of ["'secret'", "e'secret'", "$$secret$$", "'secret"])
      expect(JSON.stringify(lexScript(text))).not.toContain("secret");
  });

  test("of a mark of byte order is nothing", () => {
    expect(lexScript("\ufeffUSE d")).toMatchObject({ odd: [], pieces: [{ from: 1 }, {}] });
  });

  test("lies inside any text, after the one before it, and reads again as itself", () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: codePoint, maxLength: 60 })), (text) => {
        let end = 0;
        for (const { from, to } of lexScript(text).pieces) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe("a statement ends at a semicolon", () => {
  test.each([
    ["USE a; USE b", ["USE a", "USE b"]],
    [";;\n;", []],
    ["SELECT ';', \";\", $$;$$ /* ; */ -- ;\n; USE b;", ["SELECT ';', \";\", $$;$$", "USE b"]],
    ["\\c shop\nUSE a;\n\\dt\n", ["\\c shop", "USE a", "\\dt"]],
    ["SHOW USERS \\gx\nUSE a", ["SHOW USERS", "\\gx", "USE a"]],
    [
      "CREATE FUNCTION f() RETURNS INT LANGUAGE SQL BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; USE a",
      [
        "CREATE FUNCTION f() RETURNS INT LANGUAGE SQL BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END",
        "USE a",
      ],
    ],
    ["BEGIN; CREATE USER atomic; COMMIT", ["BEGIN", "CREATE USER atomic", "COMMIT"]],
  ])("in %j", (text, expected) => {
    expect(statements(text)).toEqual(expected);
  });
});
