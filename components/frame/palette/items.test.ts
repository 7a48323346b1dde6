import { expect, test } from "vitest";
import type { Found, FoundSqlUser } from "#lib/shared/find.ts";
import { sentenceOf, VERBS } from "#lib/shared/verbs.ts";
import { PAGE_PERMISSIONS, type PagesOf, pagesFor } from "../pages.ts";
import { groupsFor } from "./items.ts";

const user = (name: string, more: Partial<FoundSqlUser> = {}): FoundSqlUser => ({
  name,
  clusterId: "c1",
  cluster: "orders",
  state: "admin",
  rowId: null,
  actions: ["reset", "privileges"],
  ...more,
});
const found = {
  sqlUsers: [user("bill"), user("billing", { actions: ["privileges"] })],
  clusters: [],
  accounts: [],
  teams: [],
  verb: null,
  verbs: [...VERBS],
} satisfies Found;
const pages = [
  { label: "Overview", href: "/" },
  { label: "Audit", href: "/audit" },
];
const shown = (...about: Parameters<typeof groupsFor>) =>
  groupsFor(...about).map(({ value, items }) => [value, ...items.map(({ label, href }) => `${label}: ${href}`)]);

test("actions are those on the first SQL user, and lead to its page with the dialog open", () => {
  expect(shown("bill", { found, pages, subject: null })).toEqual([
    ["SQL users", "bill: /clusters/c1/users/bill", "billing: /clusters/c1/users/billing"],
    [
      "On bill on orders",
      "Reset password of bill: /clusters/c1/users/bill?open=reset",
      "Privileges of bill: /clusters/c1/users/bill/privileges",
    ],
  ]);
});

test("actions follow the SQL user that was last in focus, while it is among those found", () => {
  const on = (subject: string) => groupsFor("bill", { found, pages, subject })[1]?.value;
  expect(on("sql_user c1 billing")).toBe("On billing on orders");
  expect(on("sql_user c1 gone")).toBe("On bill on orders");
});

test("for a SQL user seen only through the person's team, every action leads to My SQL users", () => {
  const own = { ...found, sqlUsers: [user("ours", { rowId: "usr_1", actions: ["reset"] })] };
  expect(shown("ours", { found: own, pages, subject: null })).toEqual([
    ["SQL users", "ours: /my"],
    ["On ours on orders", "Reset password of ours: /my?open=usr_1"],
  ]);
});

test("what has no page of its own is found by its word", () => {
  const all: PagesOf = {
    permitted: PAGE_PERMISSIONS,
    isMember: false,
    seesClusters: true,
    inTeam: true,
    decides: true,
    toReview: 0,
    sends: "all",
  };
  const pagesOn = (word: string) =>
    groupsFor(word, { found: undefined, pages: pagesFor(all), subject: null }).flatMap(({ items }) =>
      items.map(({ label }) => label),
    );
  expect(pagesOn("key")).toEqual(["Settings", "Clusters"]);
  expect(pagesOn("API key")).toEqual(["Settings", "Clusters"]);
  expect(pagesOn("superuser")).toEqual(["SQL users: admin", "Report", "Restrict SQL users"]);
  for (const word of ["due", "rotat"]) expect(pagesOn(word)).toContain("Rotation: due passwords");
  expect(pagesOn("manage")).toEqual(["Clusters"]);
  expect(pagesOn("anage")).toEqual([]);
});

test("pages are found by name before other results arrive, and no group is empty", () => {
  expect(shown("AUD", { found: undefined, pages, subject: null })).toEqual([["Pages", "Audit: /audit"]]);
  expect(shown("nowhere", { found: undefined, pages, subject: null })).toEqual([]);
});

test("what the API key closes has its mark, as in menus, and nothing else has", () => {
  const locks = (...about: Parameters<typeof groupsFor>) =>
    groupsFor(...about).flatMap(({ items }) => items.map(({ label, lock }) => [label, lock]));
  const ours = user("ours", { actions: ["reset", "claim", "describe", "privileges"], keyClosed: "reads" });
  const all = { ...found, sqlUsers: [ours] };
  expect(locks("ours", { found: all, pages: [], subject: null })).toEqual([
    ["ours", undefined],
    ["Reset password of ours", "key reads"],
    ["Send claim link for ours", "key reads"],
    ["Owner and purpose of ours", undefined],
    ["Privileges of ours", undefined],
  ]);
  const clusters = [{ id: "c1", name: "orders", keyClosed: "refused" as const }];
  const of = (verb: Found["verb"], users: FoundSqlUser[]) =>
    locks(`${verb} ours`, { found: { ...all, sqlUsers: users, clusters, verb }, pages: [], subject: null });
  expect(of("rotate", [ours])[0]).toEqual(["Rotate password of ours", "key reads"]);
  expect(of("create", [])).toEqual([["Create SQL user ours on orders", "key refused"]]);
  expect(of("check", [ours])[0]).toEqual(["Check privileges of ours", undefined]);
});

test("a name with characters of an address stays a name", () => {
  const odd = { ...found, sqlUsers: [user("a/b?c", { actions: ["reset"] })] };
  expect(groupsFor("a", { found: odd, pages: [], subject: null })[0]?.items[0]?.href).toBe(
    "/clusters/c1/users/a%2Fb%3Fc",
  );
});

test("a verb is the first word that a space ends, and no part of a name", () => {
  expect(sentenceOf("rotate etl_airbyte")).toEqual({ verb: "rotate", q: "etl_airbyte" });
  expect(sentenceOf("  Rotate   etl ")).toEqual({ verb: "rotate", q: "etl" });
  expect(sentenceOf("rotate")).toEqual({ verb: null, q: "rotate" });
  expect(sentenceOf("check_in x")).toEqual({ verb: null, q: "check_in x" });
  for (const word of ["delete app", "drop app", "remove app", "protect app"])
    expect(sentenceOf(word)).toEqual({ verb: null, q: word });
});

test("a begun verb waits for a name, after the SQL users; a whole one comes first", () => {
  const names = (word: string) => groupsFor(word, { found, pages, subject: null }).map(({ value }) => value);
  expect(names("rot")).toEqual(["SQL users", "On bill on orders", "Actions that begin so"]);
  expect(names("rotate")[0]).toBe("Actions");
  expect(names("r")).not.toContain("Actions");
  const [first] = groupsFor("rotate", { found, pages, subject: null })[0]?.items ?? [];
  expect(first).toMatchObject({ label: "Rotate a password…", href: "", fill: "rotate " });
  expect(shown("invite", { found: { ...found, sqlUsers: [] }, pages: [], subject: null })).toEqual([
    ["Actions", "Invite person…: /access?open=invite"],
  ]);
});

test("a sentence leads to dialogs and pages that ask first", () => {
  const clusters = [{ id: "c1", name: "orders" }];
  const all = ["/rotation", "/access", "/access/teams"].map((href) => ({ label: href, href }));
  const of = (word: string, more: Partial<Found> = {}) =>
    shown(word, {
      found: { ...found, sqlUsers: [], verb: sentenceOf(word).verb, ...more },
      pages: all,
      subject: null,
    });
  expect(of("rotate bill", { sqlUsers: [user("bill")] })).toEqual([
    ["Rotate", "Rotate password of bill: /clusters/c1/users/bill?open=rotate"],
  ]);
  expect(of("rotate ")).toEqual([["Rotate", "Rotate due passwords…: /rotation?open=due"]]);
  expect(of("reset ours", { sqlUsers: [user("ours", { rowId: "usr_1" })] })).toEqual([
    ["Reset password", "Reset password of ours: /my?open=usr_1"],
  ]);
  expect(of("check bill", { sqlUsers: [user("bill")], clusters })).toEqual([
    [
      "Check",
      "Check privileges of bill: /clusters/c1/users/bill/privileges",
      "Check all SQL users of orders: /clusters/c1/verify",
    ],
  ]);
  expect(of("connect ord", { clusters })).toEqual([
    ["Connect", "SQL connection of orders: /clusters/c1/sql-connection"],
  ]);
  expect(of("create a/b&c", { clusters })).toEqual([
    [
      "Create",
      "Create SQL user a/b&c on orders: /clusters/c1/users?open=create%3Aa%2Fb%26c",
      "Create team: /access/teams?open=create",
    ],
  ]);
  expect(of("invite ada")).toEqual([["Invite", "Invite person…: /access?open=invite"]]);
});

test("what was found for a sentence is shown as such, also once another word is typed", () => {
  const verbs = { ...found, verb: "rotate" as const };
  expect(shown("bill", { found: verbs, pages: [], subject: null })[0]?.[0]).toBe("Rotate");
});

test("only pages that the person may open are offered", () => {
  const labels = (...about: Parameters<typeof pagesFor>) => pagesFor(...about).map(({ label }) => label);
  const everybody = [
    "Overview",
    "My SQL users",
    "Requests",
    "Report",
    "Clusters",
    "SQL linter",
    "Profile",
    "Security of your account",
    "API tokens",
    "API reference",
  ];
  const nobody = {
    permitted: [],
    isMember: false,
    seesClusters: false,
    inTeam: false,
    decides: false,
    toReview: 0,
    sends: [],
  };
  const of = (some: Partial<PagesOf>) => labels({ ...nobody, ...some });
  expect(of({ isMember: true })).toEqual(everybody);
  expect(of({})).toEqual(everybody.filter((label) => label !== "My SQL users" && label !== "Requests"));
  expect(of({ seesClusters: true })).toEqual(expect.arrayContaining(["SQL users", "SQL users: admin"]));
  expect(of({ inTeam: true })).toContain("My SQL users");
  expect(of({ permitted: ["audit.read"], decides: true })).toEqual(expect.arrayContaining(["Audit", "Requests"]));
  expect(of({ permitted: ["accounts.manage"] })).toContain("Access");
});
