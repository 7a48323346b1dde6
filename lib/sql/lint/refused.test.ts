import { describe, expect, test } from "vitest";
import { lintSql } from "./lint.ts";
import { RIGHT_SCRIPTS } from "./testing-right.ts";

const found = (text: string) => lintSql(text).findings;
const errors = (text: string) => found(text).filter(({ severity }) => severity === "error");

/** A word that is left out, doubled, or another. */
function mutantsOf(text: string): string[] {
  const words = text.split(" ");
  return words.flatMap((word, at) => [
    [...words.slice(0, at), word, ...words.slice(at)].join(" "),
    [...words.slice(0, at), "IDENTIFIED", ...words.slice(at)].join(" "),
  ]);
}

/** Doubled, these words still stand where the grammar takes a name. */
const STILL_RIGHT = /^(?:GRANT|REVOKE|CREATE|ALTER|DROP|REASSIGN)\b/;

describe("a statement about users and privileges that the database refuses is an error", () => {
  test.each([
    ["GRANT SELECT ON TABLE t FROM u", "FROM"],
    ["REVOKE SELECT ON TABLE t TO u", "TO"],
    ["GRANT SELECT ON TABLE t TO u WITH WITH GRANT OPTION", "WITH"],
    ["GRANT SELECT ON TABLE t TO u WITH GRANT OPTION WITH GRANT OPTION", "WITH"],
    ["GRANT a TO b WITH ADMIN OPTION WITH ADMIN OPTION", "WITH"],
    ["CREATE USER u WITH WITH LOGIN", "WITH"],
    ["CREATE ROLE r WITH", null],
    ["ALTER USER u WITH LOGIN AND NOLOGIN", "AND"],
    ["GRANT SELECT ON TABLE t TO", null],
    ["GRANT SELECT ON TABLE t TO u AND v", "AND"],
    ["DROP OWNED BY", null],
    ["REASSIGN OWNED BY a IN b", "IN"],
    ["ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON TABLES IN s TO b", "IN"],
    ["ALTER USER u SET TABLE.x = 1", "TABLE"],
    ["ALTER USER u SET select = 1", "SELECT"],
    ["ALTER USER u SET left = 1", "LEFT"],
    ["ALTER USER u SET statement_timeout = ALL", "ALL"],
    ["ALTER USER u SET search_path = a, table", "TABLE"],
    ["ALTER USER u SET TIME ZONE select", "SELECT"],
    ["CREATE USER u VALID UNTIL 12", "12"],
    ["CREATE USER u VALID UNTIL , LOGIN", ","],
    ["CREATE USER u VALID UNTIL - '2027-01-01'", "-"],
  ])("%s", (text, word) => {
    const [first, ...more] = errors(text);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ code: "not-in-grammar" });
    if (word === null) expect(first?.reason).toContain("needs more");
    else {
      expect(first?.reason).toContain(` ${word} `);
      expect(text.slice(first?.from, first?.to).toUpperCase()).toBe(word);
    }
    expect(lintSql(text).statements).toMatchObject([{ verdict: "finding" }]);
  });

  test("also in the middle of a right script, whose other statements are judged", () => {
    const { statements, findings } = lintSql("CREATE USER a;\nGRANT SELECT ON TABLE t FROM a;\nDROP USER b;");
    expect(statements.map(({ verdict }) => verdict)).toEqual(["fine", "finding", "fine"]);
    expect(findings.filter(({ severity }) => severity === "error")).toMatchObject([{ line: 2, statement: 1 }]);
  });

  test("no string and no quoted name of it is repeated, since it may be a password", () => {
    const text = `CREATE USER u PASSWORD 'one' 'canary'; GRANT SELECT ON TABLE t TO u "canary"`;
    expect(errors(text)).toHaveLength(2);
    expect(JSON.stringify(found(text))).not.toContain("canary");
  });

  test.each(RIGHT_SCRIPTS)("a right statement is none: %s", (text) => {
    expect(errors(text)).toEqual([]);
    expect(lintSql(text).statements.map(({ verdict }) => verdict)).not.toContain("unknown");
  });

  test("with a foreign word anywhere behind its beginning it is one", () => {
    const missed = RIGHT_SCRIPTS.flatMap((text) =>
      mutantsOf(text).filter((mutant) => / IDENTIFIED /.test(mutant) && STILL_RIGHT.test(mutant)),
    ).filter((mutant) => lintSql(mutant).statements.some(({ verdict }) => verdict === "unknown"));
    // Within the words with which a statement begins it is another statement.
    const begins = /^(?:CREATE|ALTER|DROP|REASSIGN|ALTER DEFAULT|DROP OWNED) IDENTIFIED |^ALTER DEFAULT IDENTIFIED/;
    expect(missed.filter((mutant) => !begins.test(mutant))).toEqual([]);
  });
});

test.each([
  "GRANT SELECT ON TABLE t TO public WITH GRANT OPTION",
  "GRANT SELECT ON TABLE t TO u, public WITH GRANT OPTION",
  "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON TABLES TO public WITH GRANT OPTION",
])("public gets no grant options: %s", (text) => {
  expect(errors(text)).toMatchObject([{ code: "not-in-grammar", reason: expect.stringContaining("grant options") }]);
  expect(errors(text.replace(" WITH GRANT OPTION", ""))).toEqual([]);
});

test.each([
  "CREATE USER CURRENT_USER",
  "CREATE ROLE SESSION_USER",
  "DROP USER CURRENT_USER",
  "DROP ROLE a, SESSION_USER",
])("a word for the session is no user that is made or dropped: %s", (text) => {
  expect(errors(text)).toMatchObject([{ code: "not-in-grammar" }]);
  expect(errors(text.replace(/\w+_USER/, "u"))).toEqual([]);
});

test("DROP USER with CASCADE says what to do instead", () => {
  for (const text of ["DROP USER x CASCADE", "DROP ROLE IF EXISTS x, y RESTRICT"])
    expect(errors(text)).toMatchObject([
      { code: "postgres-only", reason: expect.stringContaining("Revoke the rights") },
    ]);
});

test.each([
  ["GRNT SELECT ON TABLE t TO u", "GRANT"],
  ["GARNT a TO b", "GRANT"],
  ["GRAANT a TO b", "GRANT"],
  ["REVOK SELECT ON TABLE t FROM u", "REVOKE"],
  ["REVOKR a FROM b", "REVOKE"],
])("a misspelt word gets a hint: %s", (text, meant) => {
  expect(found(text)).toMatchObject([
    { severity: "warning", reason: expect.stringContaining(`${meant} is probably meant`) },
  ]);
  expect(lintSql(text).statements).toMatchObject([{ verdict: "unknown" }]);
});

test.each([
  "Grants to the group follow",
  "SELECT a FROM b",
  "GREAT things come to us",
  "INSERT INTO t SELECT 1 FROM u",
])("another text gets none: %s", (text) => expect(found(text)).toEqual([]));

test("a variable of psql may be anything, so its statement is not judged", () => {
  for (const text of ["GRANT SELECT ON TABLE t TO :user", `CREATE USER :"name" WITH LOGIN`])
    expect([found(text), lintSql(text).statements[0]?.verdict]).toEqual([[], "unknown"]);
});

test.each([
  ["REVOKE GRANT OPTION FOR VIEWACTIVITY FROM u", 'REVOKE GRANT OPTION FOR SYSTEM VIEWACTIVITY FROM "u";'],
  ["REVOKE VIEWACTIVITY FROM u", 'REVOKE SYSTEM VIEWACTIVITY FROM "u";'],
  ["GRANT VIEWACTIVITY TO u WITH GRANT OPTION", 'GRANT SYSTEM VIEWACTIVITY TO "u" WITH GRANT OPTION;'],
  ["GRANT VIEWACTIVITY TO u WITH ADMIN OPTION", undefined],
  ["REVOKE ADMIN OPTION FOR VIEWACTIVITY FROM u", undefined],
  ["REVOKE VIEWACTIVITY FROM u CASCADE", undefined],
])("a correction takes and gives no more than what was written: %s", (text, fix) => {
  expect(found(text).find(({ code }) => code === "target-missing")?.fix).toBe(fix);
});

test("lists of any length are judged", () => {
  const many = 150_000;
  const names = Array.from({ length: many }, (_, at) => `u${at}`).join(",");
  for (const text of [
    `CREATE USER u ${"LOGIN ".repeat(many)}`,
    `CREATE USER u ${"SUPERUSER ".repeat(many)}`,
    `CREATE USER u0; GRANT ${names} TO u0; DROP USER ${names}; DROP USER ${names}`,
    `GRANT ${"SELECT,".repeat(many)}SELECT ON TABLE t TO ${names}`,
  ])
    expect(lintSql(text).statements.length).toBeGreaterThan(0);
});
