import { expect, test } from "vitest";
import type { ClusterFacts, UserFacts } from "#lib/shared/report/facts.ts";
import { reportOf } from "#lib/shared/report/report.ts";
import { tallyOf } from "#lib/shared/report/tally.ts";
import { exitCodeOf, findingsIn } from "./fail-on.ts";

const FACTS: ClusterFacts = {
  id: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6",
  name: "orders",
  plan: "STANDARD",
  version: "v26.2.1",
  list: { is: "read" },
  scope: "all",
  source: "server",
  sourceAt: null,
  refusals: [],
  unlisted: [],
};
const app: UserFacts = { name: "app", state: "restricted", owner: "Data", passwordAt: 1, stale: false };
const sso: UserFacts = { name: "sso_ada", state: "restricted" };
const unverified: UserFacts = { name: "bi", state: "unknown", owner: "Data" };
const backdoor: UserFacts = { name: "backdoor", state: "admin" };

test.each<[number, string, string, readonly UserFacts[], Partial<ClusterFacts>]>([
  [0, "all are known", "superuser,privileged", [app], {}],
  [2, "one is unverified", "superuser", [app, unverified], {}],
  [2, "one is unverified", "privileged", [app, unverified], {}],
  [2, "all are unverified", "superuser", [unverified], {}],
  [1, "one is found, whatever else is unverified", "superuser", [{ ...app, state: "admin" }, unverified], {}],
  [1, "one is not in the list", "superuser", [app], { source: "answers", unlisted: [backdoor] }],
  [1, "one is not in an empty list", "superuser", [], { source: "answers", unlisted: [backdoor] }],
  [
    1,
    "one is not in the list",
    "privileged",
    [app],
    { source: "answers", unlisted: [{ name: "r", state: "privileged" }] },
  ],
  [2, "a password is of unknown age", "stale-password", [app, { ...app, passwordAt: undefined }], {}],
  [0, "only names of single sign-on lack it", "no-owner,stale-password", [app, sso], {}],
  [2, "the list has only those that Rolecall made", "superuser", [app], { list: { is: "part" } }],
  [2, "the list was not read", "superuser", [], { list: { is: "unread", why: "Locked." } }],
  [2, "the key sees no SQL user", "single-sign-on", [], { source: "key" }],
])("it ends with %d where %s: %s", (code, _where, chosen, users, facts) => {
  const report = reportOf([tallyOf({ ...FACTS, ...facts }, users, 2)], 2);
  expect(exitCodeOf(report, findingsIn(chosen))).toBe(code);
});

test("without any cluster it does not pass", () => {
  expect(exitCodeOf(reportOf([], 1), findingsIn("superuser"))).toBe(2);
  expect(exitCodeOf(reportOf([], 1), findingsIn(undefined))).toBe(0);
});

test.each([[""], [","], [" , "]])("%j chooses nothing, which is a failure", (text) => {
  expect(() => findingsIn(text)).toThrow("--fail-on names no finding");
});
