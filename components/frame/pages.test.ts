import { expect, test } from "vitest";
import { clusterTabs, ENTRIES, entryOf, PAGE_PERMISSIONS, type PagesOf, tabsFor } from "./pages.ts";

const MEMBER: PagesOf = {
  permitted: [],
  isMember: true,
  seesClusters: false,
  inTeam: true,
  decides: false,
  toReview: 0,
  sends: [],
};
const ADMINISTRATOR: PagesOf = {
  permitted: PAGE_PERMISSIONS,
  isMember: false,
  seesClusters: true,
  inTeam: true,
  decides: true,
  toReview: 0,
  sends: "all",
};
const entries = (person: PagesOf) => Array.from(tabsFor(person).keys(), (entry) => ENTRIES[entry]);

test("an administrator has eight entries, also where nothing waits", () => {
  expect(entries(ADMINISTRATOR)).toEqual([
    "Overview",
    "SQL users",
    "Requests",
    "Rotation",
    "Reviews",
    "Audit",
    "Access",
    "Settings",
  ]);
});

test("a member has their SQL users and requests; SQL users with a role, and reviews once they are asked", () => {
  expect(entries({ ...MEMBER, inTeam: false })).toEqual(["My SQL users", "Requests"]);
  expect(entries({ ...MEMBER, inTeam: false, toReview: 1 })).toEqual(["My SQL users", "Requests", "Reviews"]);
  expect(entries({ ...MEMBER, inTeam: false, seesClusters: true })).toEqual([
    "Overview",
    "My SQL users",
    "SQL users",
    "Requests",
  ]);
});

test("an entry leads to the first page that the person may use", () => {
  const tabs = tabsFor({ ...MEMBER, permitted: ["password_policy.read", "secret_stores.manage"] });
  expect(tabs.get("rotation")).toEqual([expect.objectContaining({ href: "/rotation/policy" })]);
  expect(tabs.get("settings")).toEqual([expect.objectContaining({ href: "/settings/secret-stores" })]);
});

test.each([
  ["/", "overview"],
  ["/sql-users", "sqlUsers"],
  ["/clusters/0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6/users/app_user", "sqlUsers"],
  ["/clusters/0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6/sql-connection", "sqlUsers"],
  ["/restrict", "sqlUsers"],
  ["/report", "overview"],
  ["/restrict/job_1", "sqlUsers"],
  ["/rotation/policy", "rotation"],
  ["/access/people/acc_1/leaver", "access"],
  ["/access/teams/tem_1", "access"],
  ["/settings/destinations", "settings"],
  ["/profile", undefined],
  ["/clusters", undefined],
])("%s belongs to the entry %s", (pathname, entry) => {
  expect(entryOf(pathname)).toBe(entry);
});

test("a cluster has the tab Claim links for people who may send them there", () => {
  const labels = (sends: PagesOf["sends"]) => clusterTabs("c1", { ...MEMBER, sends }).map(({ label }) => label);
  expect(labels([])).toEqual(["SQL users", "SQL connection", "Check", "Facts"]);
  expect(labels(["c1"])).toEqual(["SQL users", "SQL connection", "Check", "Facts", "Claim links"]);
  expect(labels("all")).toContain("Claim links");
});
