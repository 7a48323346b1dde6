import { describe, expect, test } from "vitest";
import { lintSql } from "./lint.ts";

describe("what was fixed into something else", () => {
  const fixesOf = (text: string) => lintSql(text, { version: "v26.2.0" }).findings.flatMap(({ fix }) => fix ?? []);

  test.each([
    [
      "REVOKE GRANT OPTION FOR SELECT ON TABLE a.b.c FROM foo-bar;",
      'REVOKE GRANT OPTION FOR SELECT ON TABLE "a"."b"."c" FROM "foo-bar";',
    ],
    ["REVOKE ADMIN OPTION FOR r FROM foo-bar;", 'REVOKE ADMIN OPTION FOR "r" FROM "foo-bar";'],
    [
      "GRANT SELECT ON TABLE a.b.c TO foo-bar WITH GRANT OPTION;",
      'GRANT SELECT ON TABLE "a"."b"."c" TO "foo-bar" WITH GRANT OPTION;',
    ],
    [
      "USE d; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO foo-bar;",
      'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "foo-bar";',
    ],
    ["CREATE ROLE r NOSUPERUSER LOGIN CREATEDB;", 'CREATE ROLE "r" LOGIN CREATEDB;'],
  ])("%s keeps its meaning", (text, fix) => {
    expect(fixesOf(text)).toContain(fix);
    expect(
      new Set(fixesOf(text).filter((each) => each.includes("foo-bar") || each.startsWith("CREATE"))).size,
    ).toBeLessThanOrEqual(2);
  });

  test.each([
    "CREATE USER u NOSUPERUSER PASSWORD 'secret-1';",
    "ALTER ROLE u CREATEDB PASSWORD 'secret-1';",
    "REVOKE ADMIN OPTION FOR admin FROM u;",
    "GRANT r TO u WITH ADMIN OPTION;",
    "GRANT REFERENCES ON TABLE t TO foo-bar;",
    "GRANT r TO u WITH INHERIT TRUE, ADMIN TRUE;",
    "REVOKE SELECT ON TABLE a.b.c FROM u CASCADE;",
    "USE d; ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA s GRANT USAGE ON SCHEMAS TO u;",
  ])("%s has no fix that drops what it says", (text) => {
    expect(fixesOf(text).filter((fix) => !fix.startsWith("USE"))).toEqual([]);
  });
});

describe("forms that the database refuses", () => {
  const errorsIn = (text: string) =>
    lintSql(text, { version: "v26.2.0" }).findings.flatMap(({ severity, reason }) =>
      severity === "error" ? [reason] : [],
    );

  test.each([
    ["BEGIN WORK; COMMIT", "no WORK"],
    ["BEGIN; COMMIT WORK", "no WORK"],
    ["CREATE USER u LOGIN LOGIN", "redundant role options"],
    ["ALTER ROLE u LOGIN NOLOGIN", "conflicting role options"],
    ["REVOKE SELECT ON TABLE t FROM admin", "the database refuses this"],
    ["ALTER ROLE u SET database = shop", "as a default of a role"],
  ])("%s has an error", (text, reason) => {
    expect(errorsIn(text).join()).toContain(reason);
  });

  test.each([
    "BEGIN TRANSACTION; COMMIT",
    "CREATE USER u LOGIN CREATEDB",
    "ALTER ROLE u SET TIME ZONE 'UTC'",
    "ALTER ROLE u SET search_path = sales",
  ])("%s has none, and is known", (text) => {
    expect(errorsIn(text)).toEqual([]);
    expect(lintSql(text).statements.every(({ verdict }) => verdict !== "unknown")).toBe(true);
  });
});

describe("a schema that the script makes", () => {
  const codesIn = (text: string) => lintSql(text, { version: "v26.2.0" }).findings.map(({ code }) => code);
  const made = "USE d; CREATE SCHEMA sales AUTHORIZATION u; ";

  test("is no database where a name has two parts", () => {
    expect(codesIn(`${made}GRANT SELECT ON sales.orders TO u`)).not.toContain("two-part-name");
    expect(codesIn("GRANT SELECT ON sales.orders TO u")).toContain("two-part-name");
  });

  test("holds nothing that exists, and its owner may enter it", () => {
    const later = "ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA sales GRANT SELECT ON TABLES TO";
    expect(codesIn(`${made}${later} u`)).toEqual([]);
    expect(codesIn(`USE d; ${later} u`)).toContain("missing-existing");
    const tables = "GRANT SELECT ON ALL TABLES IN SCHEMA sales TO";
    expect(codesIn(`${made}${tables} u; ${later} u`)).toEqual([]);
    expect(codesIn(`${made}${tables} v; ${later} v`)).toContain("missing-usage");
  });
});

test("a grant on all tables of a schema says where the script does not name the database", () => {
  const codesIn = (text: string) => lintSql(text, { version: "v26.2.0" }).findings.map(({ code }) => code);
  expect(codesIn("GRANT SELECT ON ALL TABLES IN SCHEMA public TO u")).toContain("grant-without-use");
  expect(codesIn("USE d; GRANT SELECT ON ALL TABLES IN SCHEMA public TO u")).not.toContain("grant-without-use");
  expect(codesIn("GRANT SELECT ON ALL TABLES IN SCHEMA d.public TO u")).not.toContain("grant-without-use");
});
