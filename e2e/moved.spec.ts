import { PAGE_LIST } from "../bench/page-list.ts";
import { pagesOnDisk } from "./support/doors/doors.ts";
import { expect, test } from "./support/fixtures.ts";

/** Every page of release 0.2.0, and where its address leads now. Mails, notices and bookmarks have these addresses. */
const PAGES_OF_0_2_0: Record<string, string> = {
  "/": "/",
  "/accounts": "/access",
  "/accounts/[accountId]": "/access/people/[accountId]",
  "/accounts/[accountId]/leaver": "/access/people/[accountId]/leaver",
  "/api-reference": "/api-reference",
  "/audit": "/audit",
  "/claim/[id]": "/claim/[id]",
  "/clusters": "/clusters",
  "/clusters/[clusterId]": "/clusters/[clusterId]",
  "/clusters/[clusterId]/claims": "/clusters/[clusterId]/claims",
  "/clusters/[clusterId]/sql-connection": "/clusters/[clusterId]/sql-connection",
  "/clusters/[clusterId]/users": "/clusters/[clusterId]/users",
  "/clusters/[clusterId]/users/[name]": "/clusters/[clusterId]/users/[name]",
  "/clusters/[clusterId]/users/[name]/pair": "/clusters/[clusterId]/users/[name]/pair",
  "/clusters/[clusterId]/users/[name]/privileges": "/clusters/[clusterId]/users/[name]/privileges",
  "/clusters/[clusterId]/verify": "/clusters/[clusterId]/verify",
  "/confirmed": "/confirmed",
  "/destinations": "/settings/destinations",
  "/device": "/device",
  "/enrol": "/enrol",
  "/entered": "/entered",
  "/forgot-password": "/forgot-password",
  "/invitation/[id]": "/invitation/[id]",
  "/lint": "/lint",
  "/my": "/my",
  "/password-policy": "/rotation/policy",
  "/profile": "/profile",
  "/profile/security": "/profile/security",
  "/profile/tokens": "/profile/tokens",
  "/requests": "/requests",
  "/reset/[id]": "/reset/[id]",
  "/reviews": "/reviews",
  "/reviews/[id]": "/reviews/[id]",
  "/reviews/[id]/evidence": "/reviews/[id]/evidence",
  "/rights": "/access/roles",
  "/rotation": "/rotation",
  "/rotation/[id]": "/rotation/[id]",
  "/secret-stores": "/settings/secret-stores",
  "/settings": "/settings",
  "/setup": "/setup",
  "/sign-in": "/sign-in",
  "/sign-in/factor": "/sign-in/factor",
  "/sql-users": "/sql-users",
  "/teams": "/access/teams",
};

test("every address of an earlier release leads to a page that there is", () => {
  expect(Object.values(PAGES_OF_0_2_0).filter((path) => !pagesOnDisk().includes(path))).toEqual([]);
});

test("every page stands in the list of those whose cost is measured", () => {
  expect(Object.keys(PAGE_LIST).toSorted()).toEqual(pagesOnDisk().toSorted());
});

test("an address that has moved leads on with its query, for strangers too", async ({ rolecall }) => {
  const moved = Object.entries(PAGES_OF_0_2_0).filter(([then, now]) => then !== now);
  expect(moved.length).toBeGreaterThan(7);
  for (const [then, now] of moved) {
    const at = (path: string) => `${path.replace("[accountId]", "acc_1")}?why=acc_1&on=c%201`;
    const { status, headers } = await fetch(`${rolecall.url}${at(then)}`, { redirect: "manual" });
    expect([status, headers.get("location")], then).toEqual([307, at(now)]);
  }
});
