import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoint } from "../testing-text.ts";
import {
  isReservedSqlUserName,
  isSimilarName,
  isSqlUserName,
  isSsoSqlUserName,
  namePrefixProblem,
  newSqlUserNameProblem,
  normalizeSqlUserName,
} from "./sql-user-names.ts";

const anything = fc.oneof(fc.string({ unit: codePoint }), fc.string({ unit: "grapheme" }), fc.string());
/** Texts that a person might type for a new name. */
const likely = fc.stringMatching(/^[A-Za-z0-9_.-]{0,70}$/);

describe("the stored form of a name", () => {
  test.each([
    ["App_User", "app_user"],
    ["ÄRGER", "ärger"],
    // a letter and a combining accent are one letter
    ["cafe\u0301", "caf\u00e9"],
    // U+0130 is lower-cased to a plain i by Go, to two characters by JavaScript
    ["\u0130stanbul", "istanbul"],
    // the sign for Kelvin is another K
    ["\u212a", "k"],
  ])("of %j is %j", (typed, stored) => {
    expect(normalizeSqlUserName(typed)).toBe(stored);
  });

  test("is its own form", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = normalizeSqlUserName(text);
        expect(normalizeSqlUserName(once)).toBe(once);
      }),
    );
  });
});

describe("a name that a SQL user can have", () => {
  test.each(["a", "_", "0", "9lives", "app_user", "a.b-c", "a..b", "a-", "\u00e9", "\u{1d41a}", "x".repeat(63)])(
    "is %j",
    (name) => {
      expect(isSqlUserName(name)).toBe(true);
    },
  );

  test.each([
    ["nothing", ""],
    ["a dot", "."],
    ["the folder above", ".."],
    ["a path", "a/b"],
    ["a path backwards", "a\\b"],
    ["an encoded dot", "%2e"],
    ["an encoded slash", "a%2fb"],
    ["a NUL", "a\0"],
    ["a line's end", "a\n"],
    ["a space", "a b"],
    ["a query", "a?x"],
    ["a fragment", "a#x"],
    ["an option", "-a"],
    ["upper case", "App"],
    ["a quote", 'a"'],
    ["a letter without case", "\u65e5"],
    ["a lone surrogate", "a\ud800"],
    ["64 bytes", "x".repeat(64)],
    ["32 letters of two bytes", "\u00e9".repeat(32)],
  ])("is not %s", (_, name) => {
    expect(isSqlUserName(name)).toBe(false);
  });

  test("is one segment of a path, which no URL parser reads as anything else", () => {
    fc.assert(
      fc.property(fc.oneof(anything, likely).map(normalizeSqlUserName).filter(isSqlUserName), (name) => {
        const url = new URL(`https://example.com/sql-users/${encodeURIComponent(name)}/password`);
        expect(url.pathname.split("/").map(decodeURIComponent)).toEqual(["", "sql-users", name, "password"]);
      }),
    );
  });

  test("has 63 bytes of UTF-8 at most, of which letters beyond ASCII take more than one", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "\u00e9", "\u{1d41a}"), minLength: 1, maxLength: 70 }),
        (name) => {
          expect(isSqlUserName(name)).toBe(Buffer.byteLength(name) <= 63);
        },
      ),
    );
  });
});

describe("a new name", () => {
  test("that is taken can be a SQL user's, and is neither reserved nor of single sign-on", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(likely, anything), (typed) => {
        if (newSqlUserNameProblem(typed) !== null) return;
        taken++;
        const name = normalizeSqlUserName(typed);
        expect(isSqlUserName(name)).toBe(true);
        expect(isReservedSqlUserName(name) || isSsoSqlUserName(name)).toBe(false);
        expect(name).toMatch(/^[a-z_][a-z0-9_.-]{0,62}$/);
      }),
      { numRuns: 1_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test.each([
    "app_user",
    "App_User",
    "_x",
    "a.b-c",
    "x".repeat(63),
    "admin_2",
    "rooted",
    "pgbouncer",
    "sso",
    "ssouser",
  ])("may be %s", (typed) => {
    expect(newSqlUserNameProblem(typed)).toBeNull();
  });

  test.each([
    ["", "Enter a name."],
    ["app user", "Names have no spaces."],
    ["app\u00a0user", "Names have no spaces."],
    ["1st", "Start with a letter or an underscore, not a digit"],
    ["-x", "Start with a letter or an underscore"],
    [".x", "Start with a letter or an underscore"],
    ["app@user", "\u201c@\u201d cannot be used"],
    ["\u00e9", "\u201c\u00e9\u201d cannot be used"],
    ["x".repeat(64), "at most 63 characters; this one has 64"],
    ["admin", "reserved by CockroachDB"],
    ["ROOT", "reserved by CockroachDB"],
    ["pg_monitor", "\u201cpg_\u201d are reserved"],
    ["crdb_internal_x", "\u201ccrdb_internal_\u201d are reserved"],
    ["sso_ada", "belong to single sign-on"],
    ["SSO_Ada", "belong to single sign-on"],
  ])("may not be %j, with the reason", (typed, reason) => {
    expect(newSqlUserNameProblem(typed)).toContain(reason);
  });

  test("that is refused is refused with one sentence or two, whatever was typed", () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect(newSqlUserNameProblem(typed) ?? "Taken.").toMatch(/^[A-Z\u201c].*\.$/su);
      }),
    );
  });
});

test("exactly the names that exist in every cluster are reserved", () => {
  for (const name of ["root", "admin", "node", "public", "none", "pg_", "pg_read_all_data", "crdb_internal_x"])
    expect(isReservedSqlUserName(name)).toBe(true);
  for (const name of ["roots", "administrator", "pg", "crdb_internal", "my_pg_user"])
    expect(isReservedSqlUserName(name)).toBe(false);
});

describe("a prefix of names", () => {
  test.each(["pay_", "p", "_", "node", "PAY_"])("%j can begin the name of a SQL user", (prefix) => {
    expect(namePrefixProblem(prefix)).toBeNull();
  });

  test.each(["1", "-", "sso_", "pg_", "crdb_internal_", "pay app", "pay/", "ä"])("%j can begin none", (prefix) => {
    expect(namePrefixProblem(prefix)).toMatch(/^SQL user names cannot start like this\. /);
  });
});

test("names are similar where one holds the other or two characters differ at most", () => {
  for (const [one, other] of [
    ["app", "pay_app_2"],
    ["orders", "order"],
    ["orders", "ordres"],
  ] as const) {
    expect(isSimilarName(one, other)).toBe(true);
    expect(isSimilarName(other, one)).toBe(true);
  }
  for (const [one, other] of [
    ["orders", "billing"],
    ["ap", "pay_app_2"],
    ["orders", "oxxxrs"],
    ["", "abc"],
  ] as const)
    expect(isSimilarName(one, other)).toBe(false);
});
