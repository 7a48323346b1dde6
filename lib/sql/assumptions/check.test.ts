import { describe, expect, test } from "vitest";
import type { SqlAnswer } from "./assumption.ts";
import { askedOf, checkedBy } from "./check.ts";

const ABOUT = { version: "v26.2.1", plan: "ADVANCED", sqlUser: "app" };
const READ = askedOf(ABOUT);

/** What is said of the assumptions about statements, where each statement gets this answer. */
function said(answer: SqlAnswer, about = ABOUT): ReadonlySet<string> {
  const statements = new Map(askedOf(about).map(({ key, script }) => [key, script.map(() => answer)]));
  const checked = checkedBy({ calls: new Map(), statements, changes: null }, about);
  return new Set(
    checked.flatMap(({ assumption, result, seen }) => (assumption.by === "statements" ? `${result}: ${seen}` : [])),
  );
}

describe("a refusal", () => {
  test.each([
    ["42501", "unseen: not_permitted"],
    ["42601", "differs: unknown_statement"],
    ["42P01", "differs: unknown_statement"],
    ["0A000", "differs: unknown_statement"],
    ["40001", "unseen: refused"],
    ["57014", "unseen: refused"],
    ["XXUUU", "unseen: refused"],
    ["3D000", "unseen: nothing"],
  ])("with %s says %s, and never that something holds", (state, wanted) => {
    expect([...said({ is: "refused", state })]).toEqual([wanted]);
  });
});

test("without an answer nothing holds, and nothing is broken", () => {
  expect([...said({ is: "none" })]).toEqual(["unseen: no_answer"]);
  const checked = checkedBy({ calls: new Map(), statements: null, changes: null }, ABOUT);
  expect(new Set(checked.map(({ result }) => result))).toEqual(new Set(["unseen"]));
});

test("an answer to part of the statements is none", () => {
  const statements = new Map(READ.map(({ key }) => [key, []]));
  const checked = checkedBy({ calls: new Map(), statements, changes: null }, ABOUT);
  expect(checked.filter(({ result }) => result !== "unseen")).toEqual([]);
});

test.each<readonly [string, string[], string[][]]>([
  ["no columns", [], []],
  ["columns of something else", ["a", "b"], [["1", "2"]]],
  ["rows that are shorter than their columns", ["username", "options", "role_name", "member", "is_admin"], [["app"]]],
])("an answer with %s holds nowhere, and nothing is thrown", (_, columns, rows) => {
  const words = [...said({ is: "rows", set: { columns, rows } })];
  expect(words.filter((each) => each.startsWith("holds"))).toEqual([]);
  expect(words.some((each) => each.startsWith("differs"))).toBe(true);
});

test.each([null, "root", "public", "a b", 'x"; DROP USER y; --'])(
  "no statement is made about a SQL user called %s",
  (sqlUser) => {
    const asked = askedOf({ ...ABOUT, sqlUser });
    expect(asked.length).toBeLessThan(READ.length);
    if (sqlUser) expect(asked.filter(({ key }) => key.includes(`FOR "${sqlUser}"`))).toEqual([]);
  },
);
