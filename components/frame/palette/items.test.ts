import { expect, test } from "vitest";
import type { FoundSqlUser } from "#lib/shared/find.ts";
import { type PagesOf, pagesFor } from "../pages.ts";
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
};
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

test("pages are found by name before other results arrive, and no group is empty", () => {
  expect(shown("AUD", { found: undefined, pages, subject: null })).toEqual([["Pages", "Audit: /audit"]]);
  expect(shown("nowhere", { found: undefined, pages, subject: null })).toEqual([]);
});

test("a name with characters of an address stays a name", () => {
  const odd = { ...found, sqlUsers: [user("a/b?c", { actions: ["reset"] })] };
  expect(groupsFor("a", { found: odd, pages: [], subject: null })[0]?.items[0]?.href).toBe(
    "/clusters/c1/users/a%2Fb%3Fc",
  );
});

test("only pages that the person may open are offered", () => {
  const labels = (...about: Parameters<typeof pagesFor>) => pagesFor(...about).map(({ label }) => label);
  const everybody = [
    "Overview",
    "My SQL users",
    "Requests",
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
    toDecide: null,
    toReview: 0,
    sends: [],
  };
  const of = (some: Partial<PagesOf>) => labels({ ...nobody, ...some });
  expect(of({ isMember: true })).toEqual(everybody);
  expect(of({})).toEqual(everybody.filter((label) => label !== "My SQL users" && label !== "Requests"));
  expect(of({ seesClusters: true })).toEqual(expect.arrayContaining(["SQL users"]));
  expect(of({ inTeam: true })).toContain("My SQL users");
  expect(of({ permitted: ["audit.read"], toDecide: 0 })).toEqual(expect.arrayContaining(["Audit", "Requests"]));
  expect(of({ permitted: ["accounts.manage"] })).toContain("Access");
});
