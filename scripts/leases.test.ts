import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/* What several servers must not do at once is one mechanism. Rooms that work with jobs, with the vendor's queue and in rounds need no lease. */

const LEASES = "lib/server/store/leases.ts";
const MAY_USE = ["lib/server/jobs/", "lib/server/cloud/", "lib/server/process/", "lib/server/store/"];
const OTHERS = [
  // The vendor's queue of several servers.
  "lib/server/clusters/replicas.ts",
  // Nothing is left to settle after a crash: see docs/decisions/042-claim-links-behind-a-lease.md and 101-attended-work.md.
  "lib/server/handover/set-behind-lease.ts",
  "lib/server/pairs/alone-or-busy.ts",
  // The password of Rolecall's own SQL user, and the turn of each other one.
  "lib/server/sql-connection/key.ts",
  "lib/server/sql-users/password-in-view.ts",
];

const files = globSync(["lib/**/*.ts", "app/**/*.{ts,tsx}"])
  .filter((path) => !/\.test\.ts$|^lib\/testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));

function imports({ path, text }: (typeof files)[number]): string[] {
  return Array.from(text.matchAll(/from "(\.[^"]+)"/g), ([, what = ""]) => join(dirname(path), what));
}

test("the table of leases is written by one file", () => {
  const naming = files.filter(({ path, text }) => !path.includes("/migrations/") && /"leases"/.test(text));
  expect(naming.map(({ path }) => path)).toEqual([LEASES]);
});

test("these files alone use leases besides those of jobs, of rounds and of the store", () => {
  const using = files.filter((file) => imports(file).includes(LEASES)).map(({ path }) => path);
  expect(using.filter((path) => MAY_USE.some((room) => path.startsWith(room))).length).toBeGreaterThan(2);
  expect(using.filter((path) => !MAY_USE.some((room) => path.startsWith(room))).toSorted()).toEqual(OTHERS);
});
