import { expect, test } from "vitest";
import { sql, statement } from "./statement.ts";
import { commaList, nameToken, scriptText, sqlText, stringToken } from "./tokens.ts";

test("a template is cut into keywords, names, strings, numbers and what is between them", () => {
  expect(sql`SHOW x, count(*) FROM admin WHERE id = 12 AND kind = 'a b'`.filter(({ text }) => text !== " ")).toEqual([
    { kind: "keyword", text: "SHOW" },
    { kind: "name", text: "x" },
    { kind: "plain", text: ", " },
    { kind: "name", text: "count" },
    { kind: "plain", text: "(*) " },
    { kind: "keyword", text: "FROM" },
    { kind: "admin", text: "admin" },
    { kind: "keyword", text: "WHERE" },
    { kind: "name", text: "id" },
    { kind: "plain", text: " = " },
    { kind: "number", text: "12" },
    { kind: "keyword", text: "AND" },
    { kind: "name", text: "kind" },
    { kind: "plain", text: " = " },
    { kind: "string", text: "'a b'" },
  ]);
});

test("what is put in stays as it was quoted, one or many", () => {
  const tokens = sql`GRANT ${commaList([nameToken("a"), sql`${nameToken("b")}.${nameToken("c")}`])} TO ${stringToken("d")}`;
  expect(sqlText(statement("Gives.", tokens))).toBe(`GRANT "a", "b"."c" TO 'd';`);
});

test("a plain string cannot be put into SQL", () => {
  // @ts-expect-error the type check of the project fails if this compiles
  expect(() => sql`GRANT ${"x; DROP TABLE t"}`).toThrow(TypeError);
});

test("a script has one statement a line, and an empty one is empty", () => {
  const one = statement("Shows.", sql`SHOW USERS`);
  expect(scriptText([one, one])).toBe("SHOW USERS;\nSHOW USERS;\n");
  expect(scriptText([])).toBe("");
});
