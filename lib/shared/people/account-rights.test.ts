import fc from "fast-check";
import { expect, test } from "vitest";
import { ACCOUNT_ROLES, CLUSTER_ROLES } from "../policy.ts";
import { hasFewer, rightsOf } from "./account-rights.ts";

const ids = fc.constantFrom("a", "b", "*");
const rights = fc
  .record({
    role: fc.constantFrom(...ACCOUNT_ROLES),
    clusterRoles: fc.array(fc.tuple(ids, fc.constantFrom(...CLUSTER_ROLES)), { maxLength: 3 }),
    teams: fc.uniqueArray(fc.record({ id: fc.constantFrom("t1", "t2"), lead: fc.boolean() }), {
      maxLength: 2,
      selector: ({ id }) => id,
    }),
  })
  .map(({ clusterRoles, ...rest }) => rightsOf({ ...rest, clusterRoles: new Map(clusterRoles) }));

test("fewer rights is a strict order: of two accounts at most one has fewer, and none has fewer than itself", () => {
  fc.assert(
    fc.property(rights, rights, (one, other) => {
      expect(hasFewer(one, one)).toBe(false);
      expect(hasFewer(one, other) && hasFewer(other, one)).toBe(false);
    }),
  );
});

test("losing a right that nothing else covers is fewer; with a new one it is not", () => {
  fc.assert(
    fc.property(rights, (all) => {
      const more = [...all, "team@new" as const];
      if (all.includes("administrator")) return;
      expect(hasFewer(all, more)).toBe(true);
      expect(hasFewer(["team@other", ...all], more)).toBe(false);
    }),
  );
});

test.each([
  [["cluster_developer@a"], ["cluster_admin@a"], true],
  [["cluster_admin@a"], ["cluster_admin@*"], true],
  [["cluster_admin@a"], ["cluster_developer@*"], false],
  [["team@t1"], ["lead@t1"], true],
  [["lead@t1"], ["team@t1"], false],
  [["team@t1"], ["administrator"], true],
  [["cluster_admin@*"], ["administrator"], true],
  [[], ["team@t1"], true],
  [[], [], false],
  // The role on one cluster is a part of the one on all.
  [["cluster_admin@*"], ["cluster_admin@*", "cluster_admin@a"], false],
])("%j is fewer than %j: %s", (now, before, fewer) => {
  expect(hasFewer(now, before)).toBe(fewer);
});
