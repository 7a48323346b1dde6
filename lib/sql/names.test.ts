import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeUserName, targetUser, userName } from "./names.ts";
import { SqlRefusal } from "./refusal.ts";

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SqlRefusal) return error.code;
    throw error;
  }
  return "accepted";
}

describe("normalizeUserName", () => {
  test.each([
    ["Foo", "foo"],
    ["İI", "ii"],
    ["ıI", "ii"],
    ["ΟΔΟΣ", "οδοσ"],
    ["e\u0301", "é"],
    ["E\u0301", "é"],
  ])("%s is kept as %s", (typed, stored) => {
    expect(normalizeUserName(typed)).toBe(stored);
  });

  test("normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (typed) => {
        const once = normalizeUserName(typed);
        expect(normalizeUserName(once)).toBe(once);
      }),
    );
  });
});

describe("userName", () => {
  test.each([
    "a",
    "_",
    "1",
    "app_user",
    "foo-bar",
    "foo.bar",
    "123.-456",
    "émile",
    "select",
    "user",
    "sso_maria",
    "rooted",
  ])("%s can be the name of a user", (name) => {
    expect(userName(name)).toBe(name);
  });

  test.each(["", " ", "-a", ".a", "a b", 'a"b', "a'b", "a;b", "日本", "a$b", "a\n", "a/b", "ª"])(
    "%j cannot be the name of a user",
    (name) => {
      expect(codeOf(() => userName(name))).toBe("invalid_name");
    },
  );

  test("the limit is 63 bytes of UTF-8, not characters", () => {
    expect(userName("a".repeat(63))).toHaveLength(63);
    expect(codeOf(() => userName("a".repeat(64)))).toBe("invalid_name");
    expect(userName(`${"é".repeat(31)}a`)).toHaveLength(32);
    expect(codeOf(() => userName("é".repeat(32)))).toBe("invalid_name");
  });

  test.each([
    "root",
    "admin",
    "node",
    "none",
    "public",
    "pg_",
    "pg_read_all_data",
    "crdb_internal_x",
    "ROOT",
    "Admin",
    "ADMİN",
  ])("%s is never a target, however it is spelled", (name) => {
    expect(codeOf(() => userName(name))).toBe("forbidden_target");
    expect(codeOf(() => targetUser(name))).toBe("forbidden_target");
  });

  test("a user of single sign-on can be looked at, not changed", () => {
    expect(userName("sso_maria")).toBe("sso_maria");
    expect(codeOf(() => targetUser("SSO_maria"))).toBe("forbidden_target");
  });
});
