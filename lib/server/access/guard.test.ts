import { describe, expect, test } from "vitest";
import { ALL_CLUSTERS, type ClusterRole, type Permission, POLICY } from "#lib/shared/policy.ts";
import { ADMINISTRATOR, REQUEST } from "../../testing/server.ts";
import { type Actor, authorize, requireConfirmed, requireOwnOrigin } from "./guard.ts";

const MINUTE = 60_000;
const HERE = "6f1c7a52-0000-4000-8000-000000000001";
const ELSEWHERE = "6f1c7a52-0000-4000-8000-000000000002";
/** Permissions by the row of a SQL user are checked with `authorizeOwned`. */
const permissions = (Object.keys(POLICY) as Permission[]).filter((name) => POLICY[name].on !== "own_sql_users");

function member(...roles: [cluster: string, role: ClusterRole][]): Actor {
  return { ...ADMINISTRATOR, role: "member", clusterRoles: new Map(roles) };
}

describe("permit", () => {
  test.each(permissions)("lets an administrator do %s, and says who it is", (permission) => {
    expect(authorize(ADMINISTRATOR, permission, HERE)).toEqual({ actor: ADMINISTRATOR, permission });
  });

  test.each(["auditor", "", "Administrator", "administrator ", undefined])(
    "refuses the role %j, which it does not know, whatever cluster roles it has",
    (role) => {
      const unknown = { ...member([ALL_CLUSTERS, "cluster_admin"]), role } as Actor;
      for (const permission of permissions) expect(() => authorize(unknown, permission, HERE)).toThrow("forbidden");
    },
  );

  test("refuses a cluster role that it does not know", () => {
    const odd = member([HERE, "cluster_owner" as ClusterRole]);
    expect(() => authorize(odd, "cluster.read", HERE)).toThrow("forbidden");
  });

  test("answers as if there were no cluster where the account has no role on it", () => {
    expect(() => authorize(member(), "sql_users.read", HERE)).toThrow("cluster_not_found");
    expect(() => authorize(member([ELSEWHERE, "cluster_admin"]), "sql_users.delete", HERE)).toThrow(
      "cluster_not_found",
    );
  });

  test("answers forbidden where the account sees the cluster but may do less there", () => {
    const developer = member([HERE, "cluster_developer"]);
    expect(() => authorize(developer, "sql_users.reset", HERE)).toThrow("forbidden");
    expect(authorize(developer, "sql_users.read", HERE)).toMatchObject({ actor: developer });
  });

  test("takes the higher of the role on this cluster and the role on all", () => {
    const both = member([ALL_CLUSTERS, "cluster_developer"], [HERE, "cluster_creator"]);
    expect(authorize(both, "sql_users.reset", HERE)).toBeDefined();
    expect(() => authorize(both, "sql_users.reset", ELSEWHERE)).toThrow("forbidden");
    const lower = member([ALL_CLUSTERS, "cluster_admin"], [HERE, "cluster_developer"]);
    expect(authorize(lower, "sql_users.describe", HERE)).toBeDefined();
  });

  test("refuses a cluster permission where the door names no cluster", () => {
    expect(() => authorize(member([ALL_CLUSTERS, "cluster_admin"]), "sql_users.read")).toThrow("forbidden");
  });

  test("grants permissions about own clusters only to accounts that have one", () => {
    expect(() => authorize(member([HERE, "cluster_creator"]), "audit.read")).toThrow("forbidden");
    expect(authorize(member([HERE, "cluster_admin"]), "audit.read")).toBeDefined();
  });
});

describe("requireConfirmed", () => {
  const actor = { ...ADMINISTRATOR, confirmedAt: 100 * MINUTE };

  test("is satisfied for ten minutes after the password was given", () => {
    expect(() => requireConfirmed(actor, 100 * MINUTE)).not.toThrow();
    expect(() => requireConfirmed(actor, 110 * MINUTE)).not.toThrow();
  });

  test("asks for it again from then on", () => {
    expect(() => requireConfirmed(actor, 110 * MINUTE + 1)).toThrow("reauthentication_required");
  });
});

test("requireOwnOrigin refuses requests from other origins", () => {
  expect(() => requireOwnOrigin(REQUEST)).not.toThrow();
  expect(() => requireOwnOrigin({ ...REQUEST, ownOrigin: false })).toThrow("wrong_origin");
});
