import { expect, test } from "vitest";
import type { Suggestion, SuggestionSource } from "#lib/shared/restrict/suggestion.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import {
  chosenUsers,
  levelWords,
  type Row,
  restsWords,
  rowsOf,
  sharedLevel,
  similarRows,
  stillAgainst,
} from "./levels.ts";
import { sectionsOf } from "./sections.ts";

const user = (name: string, more: Partial<SqlUser> = {}): SqlUser => ({ name, state: "admin", ...more });
const READ: WantedAccess = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };
const NOTHING_SEEN = { rows: [], define: [], backup: false, restore: false, watch: false, beyond: [] };

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
const cannot = (
  why: "beyond" | "last_admin" | "nothing_known" | "others_own" | "protected",
): Suggestion & { is: "cannot" } => ({
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
  const rows = rowsOf(
    [...users, user("root", { readOnly: "reserved" }), user("back", { putBack: true })],
    suggestions,
    new Map([
      ["by_hand", { wanted: null, from: "hand" } as const],
      ["unknown", { wanted: READ, from: "default" } as const],
    ]),
  );
  expect(rows.map((row) => [row.user.name, row.group, row.level?.wanted, row.level?.from])).toEqual([
    ["sure", "ready", READ, "suggestion"],
    ["named", "guess", READ, "suggestion"],
    ["granted", "look", READ, "suggestion"],
    ["unsure", "look", READ, "suggestion"],
    ["doubted", "look", READ, "suggestion"],
    ["unknown", "hand", READ, "default"],
    ["guarded", "open", undefined, undefined],
    ["last", "out", undefined, undefined],
    ["by_hand", "hand", null, "hand"],
    ["none", "open", undefined, undefined],
    ["root", "out", undefined, undefined],
    ["back", "out", undefined, undefined],
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
  expect(levelWords(READ)).toBe("Read only in “shop”");
  expect(levelWords({ level: "monitoring", via: "role" })).toBe("Monitoring");
  expect(levelWords(null)).toBe("No level");
});

test("a default level says what it is based on", () => {
  const offered = { ...cannot("others_own"), fallback: READ, restsOn: "seen" as const };
  expect(restsWords({ suggestion: offered })).toBe("Based on what was seen.");
  expect(restsWords({ suggestion: cannot("protected") })).toBe("");
});

test("several share a level where all have the same one, whatever is offered first", () => {
  const offered = new Map([["open", { ...cannot("nothing_known"), fallback: READ }]]);
  const chosen = (wanted: WantedAccess | null) => ({ wanted, from: "hand" }) as const;
  const write: WantedAccess = { ...READ, level: "read-write" };
  const all = ["open", "also_open", "a", "b", "c", "none"].map((name) => user(name));
  const levels = new Map(
    Object.entries({ a: chosen(READ), b: chosen({ ...READ }), c: chosen(write), none: chosen(null) }),
  );
  const rows = new Map(rowsOf(all, offered, levels).map((row) => [row.user.name, row]));
  const shared = (...names: string[]) => sharedLevel(names.flatMap((name) => rows.get(name) ?? []));
  expect([shared("open"), shared("open", "also_open"), shared("a", "c"), shared("a", "open")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([shared("a", "b"), shared("c"), shared("none")]).toEqual([READ, write, null]);
});

test("against a chosen level speaks what was seen, else why none was suggested, unless nothing is known", () => {
  const byHand = { wanted: READ, from: "hand" } as const;
  const owns = { wanted: { level: "ddl-owner", via: "role", databases: [{ name: "shop" }] }, from: "hand" } as const;
  const asWanted = { ...owns, wanted: { ...owns.wanted, databases: [...owns.wanted.databases] } };
  expect(stillAgainst({ suggestion: cannot("others_own"), level: asWanted })).toEqual([cannot("others_own").because]);
  expect(stillAgainst({ suggestion: cannot("protected"), level: byHand })).toEqual([cannot("protected").because]);
  expect(stillAgainst({ suggestion: cannot("others_own"), level: byHand })).toEqual([
    "It may change tables, by its name or grants: this does not give that.",
  ]);
  expect(stillAgainst({ suggestion: cannot("nothing_known"), level: byHand })).toEqual([]);
  expect(stillAgainst({ suggestion: cannot("others_own"), level: undefined })).toEqual([]);
  const writes = { ...NOTHING_SEEN, rows: [{ database: "shop", needs: ["read" as const, "insert" as const] }] };
  const seen = "It was seen to use what this does not give: inserts in “shop”.";
  expect(stillAgainst({ suggestion: { ...level("high"), seen: writes }, level: byHand })).toEqual([seen]);
  expect(stillAgainst({ suggestion: { ...cannot("others_own"), seen: writes }, level: byHand })).toEqual([seen]);
  const suggested = { wanted: READ, from: "suggestion" } as const;
  expect(stillAgainst({ suggestion: { ...level("high"), seen: writes }, level: suggested })).toEqual([]);
});

test("those without a level are in sections by what choosing means, and those with one come after them", () => {
  const users = [
    user("gone_quiet"),
    user("ines", { kind: "person" }),
    user("migrator"),
    user("root_like"),
    user("sure"),
  ];
  const suggestions = new Map([
    ["gone_quiet", cannot("nothing_known")],
    ["ines", cannot("nothing_known")],
    ["migrator", cannot("others_own")],
    ["root_like", cannot("beyond")],
    ["sure", level("high")],
  ]);
  const sections = sectionsOf(rowsOf(users, suggestions, new Map()));
  expect(sections.map(({ key, rows }) => [key, ...rows.map((row) => row.user.name)])).toEqual([
    ["shared", "migrator"],
    ["beyond", "root_like"],
    ["people", "ines"],
    ["unseen", "gone_quiet"],
    ["ready", "sure"],
  ]);
  // What watching takes is said there.
  expect(sections.flatMap(({ key, watches }) => (watches ? key : []))).toEqual(["unseen"]);
});

test("people of single sign-on stand apart from those that Rolecall leaves as they are", () => {
  const users = [user("sso_ada", { readOnly: "sso" }), user("last"), user("rolecall_x", { readOnly: "rolecall" })];
  const sections = sectionsOf(rowsOf(users, new Map([["last", cannot("last_admin")]]), new Map()));
  expect(sections.map(({ key, group, rows }) => [key, group, ...rows.map((row) => row.user.name)])).toEqual([
    ["out", "out", "last", "rolecall_x"],
    ["sso", "out", "sso_ada"],
  ]);
});

test("another one is like it by team and kind alone, and says something where its own level is suggested", () => {
  const of = { ownerId: "team", kind: "service" } as const;
  const users = [user("new", of), user("like", of), user("person", { ...of, kind: "person" }), user("open", of)];
  const suggestions = new Map([
    ["like", level("low")],
    ["person", level("low")],
  ]);
  const rows = rowsOf(users, suggestions, new Map());
  const likeOf = (name: string) => {
    const row = rows.find((each) => each.user.name === name);
    return row && similarRows(row, rows).map((each) => each.user.name);
  };
  expect(likeOf("new")).toEqual(["like"]);
  expect(likeOf("person")).toEqual([]);
  expect(similarRows({ ...rows[0], user: user("alone") } as Row, rows)).toEqual([]);
});
