import { expect, test } from "vitest";
import type { Suggestion, SuggestionSource } from "#lib/shared/restrict/suggestion.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { chosenUsers, levelWords, rowsOf, stillAgainst } from "./levels.ts";

const user = (name: string, more: Partial<SqlUser> = {}): SqlUser => ({ name, state: "admin", ...more });
const READ: WantedAccess = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };

function level(
  confidence: "high" | "low",
  against: readonly string[] = [],
  from: SuggestionSource = "lately",
): Suggestion {
  return {
    is: "level",
    wanted: READ,
    title: "read shop",
    confidence,
    because: "why",
    keeps: [],
    loses: [],
    reasons: [
      { source: from, speaks: "for", text: "Reads." } as const,
      ...against.map((text) => ({ source: "now", speaks: "against", text }) as const),
    ],
  };
}
const cannot = (why: "last_admin" | "nothing_known" | "others_own" | "protected"): Suggestion & { is: "cannot" } => ({
  is: "cannot",
  why,
  because: "because",
  reasons: [],
});

test("only a suggestion or a person chooses a level: where there is neither, there is none", () => {
  const users = ["sure", "named", "granted", "unsure", "doubted", "unknown", "guarded", "last", "by_hand", "none"].map(
    (name) => user(name),
  );
  const suggestions = new Map([
    ["sure", level("high")],
    ["named", level("low", [], "purpose")],
    ["granted", level("low", [], "held")],
    ["unsure", level("low")],
    ["doubted", level("high", ["It made a role once."])],
    ["unknown", cannot("nothing_known")],
    ["guarded", cannot("protected")],
    ["last", cannot("last_admin")],
    ["by_hand", level("low")],
  ]);
  const rows = rowsOf([...users, user("root", { readOnly: "reserved" })], suggestions, new Map([["by_hand", null]]));
  expect(rows.map((row) => [row.user.name, row.group, row.level?.wanted, row.level?.isByHand])).toEqual([
    ["sure", "ready", READ, false],
    ["named", "guess", READ, false],
    ["granted", "look", READ, false],
    ["unsure", "look", READ, false],
    ["doubted", "look", READ, false],
    ["unknown", "open", undefined, undefined],
    ["guarded", "open", undefined, undefined],
    ["last", "out", undefined, undefined],
    ["by_hand", "ready", null, true],
    ["none", "open", undefined, undefined],
    ["root", "out", undefined, undefined],
  ]);
});

test("an address chooses by name, by state, or all that are not proved restricted", () => {
  const users = [
    user("a"),
    user("b", { state: "unknown" }),
    user("c", { state: "restricted" }),
    user("d", { readOnly: "sso" }),
  ];
  const names = (choice: Parameters<typeof chosenUsers>[1]) => chosenUsers(users, choice).map(({ name }) => name);
  expect(names({})).toEqual(["a", "b"]);
  expect(names({ state: "admin" })).toEqual(["a"]);
  expect(names({ names: ["c", "d", "gone"] })).toEqual(["c", "d"]);
});

test("a level is named in a few words", () => {
  expect(levelWords(READ)).toBe("Read “shop”");
  expect(levelWords({ level: "monitoring", via: "role" })).toBe("See activity");
  expect(levelWords(null)).toBe("Takes admin, gives nothing");
});

test("why no level was suggested stays true of one that a person chose, unless nothing is known", () => {
  const byHand = { wanted: READ, isByHand: true };
  expect(stillAgainst({ suggestion: cannot("others_own"), level: byHand })).toEqual([cannot("others_own").because]);
  expect(stillAgainst({ suggestion: cannot("nothing_known"), level: byHand })).toEqual([]);
  expect(stillAgainst({ suggestion: cannot("others_own"), level: undefined })).toEqual([]);
});
