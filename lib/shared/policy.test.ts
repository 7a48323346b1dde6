import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AdminState } from "./admin-state.ts";
import { PERMISSION_WORDS } from "./passwords/policy-labels.ts";
import {
  ALL_CLUSTERS,
  CLUSTER_ROLES,
  type ClusterRole,
  clusterRoleOn,
  clustersWith,
  decisionLimitOf,
  holds,
  limitOf,
  may,
  ownLimitOf,
  type Permission,
  POLICY,
  type Roles,
  type SqlUserChange,
} from "./policy.ts";

const permissions = Object.keys(POLICY) as Permission[];
const HOLDERS = [
  { role: "member", clusterRole: undefined },
  ...CLUSTER_ROLES.map((clusterRole) => ({ role: "member" as const, clusterRole })),
  { role: "administrator", clusterRole: undefined },
] as const;
const as = (clusterRole: ClusterRole | undefined) => ({ role: "member" as const, clusterRole });

test("the table of permissions in the guide matches the policy", () => {
  const rows = permissions.map((permission) => {
    const marks = HOLDERS.map((holder) => (holds(holder, permission) ? "yes" : "–"));
    return `| ${PERMISSION_WORDS[permission]} | ${marks.join(" | ")} |`;
  });
  const table = [
    "| to | no role | Cluster Developer | Cluster Creator | Cluster Admin | Administrator |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  const guide = readFileSync(join(import.meta.dirname, "../../docs/guide.md"), "utf8");
  expect(/^\| to \| no role[\s\S]*?(?=\n\n)/m.exec(guide)?.[0]).toBe(table);
});

test("each cluster role includes the lower ones", () => {
  for (const permission of permissions)
    for (const [index, role] of CLUSTER_ROLES.entries())
      for (const lower of CLUSTER_ROLES.slice(0, index))
        if (holds(as(lower), permission)) expect(holds(as(role), permission), `${role} ${permission}`).toBe(true);
});

describe("the table of the Cloud API's user management", () => {
  /** Its Cluster Creator may create SQL users but not list them, which is of no use: in Rolecall that role lists too. */
  const BRIEF: [operation: string, permission: Permission, roles: ClusterRole[]][] = [
    ["List SQL users", "sql_users.read", ["cluster_developer", "cluster_admin"]],
    ["Create SQL user", "sql_users.create", ["cluster_creator", "cluster_admin"]],
    ["Delete SQL user", "sql_users.delete", ["cluster_creator", "cluster_admin"]],
    ["Change password", "sql_users.reset", ["cluster_creator", "cluster_admin"]],
  ];

  test.each(BRIEF)("%s: holds for the roles that it names, and for no lower one", (_operation, permission, roles) => {
    for (const role of roles) expect(holds(as(role), permission), role).toBe(true);
    const lowest = CLUSTER_ROLES.findIndex((role) => roles.includes(role));
    for (const role of CLUSTER_ROLES.slice(0, lowest)) expect(holds(as(role), permission), role).toBe(false);
    expect(holds(as(undefined), permission)).toBe(false);
  });
});

describe("an unknown role", () => {
  test.each(permissions)("does not hold %s", (permission) => {
    expect(holds({ role: "auditor" as "member", clusterRole: "cluster_admin" }, permission)).toBe(false);
    expect(holds({ role: "member", clusterRole: "cluster_owner" as ClusterRole }, permission)).toBe(
      holds(as(undefined), permission),
    );
  });
});

describe("what limits a holder further", () => {
  const changes: SqlUserChange[] = ["sql_users.reset", "sql_users.delete", "sql_users.verify"];
  const off = { creatorsOnlyRestricted: false };
  const on = { creatorsOnlyRestricted: true };
  const user = (state: AdminState, isProtected = false) => ({ protected: isProtected, state });

  test.each(changes)("%s of a protected SQL user is for Cluster Admins and administrators", (change) => {
    expect(limitOf(change, as("cluster_creator"), user("restricted", true), off)).toBe("protected");
    expect(limitOf(change, as("cluster_admin"), user("admin", true), on)).toBeUndefined();
    expect(limitOf(change, { role: "administrator", clusterRole: undefined }, user("admin", true), on)).toBeUndefined();
  });

  test("Cluster Creators are limited to restricted SQL users where the setting says so, and only there", () => {
    for (const change of ["sql_users.reset", "sql_users.delete"] as const) {
      for (const state of ["admin", "privileged", "unknown"] as const) {
        expect(limitOf(change, as("cluster_creator"), user(state), on)).toBe("not_restricted");
        expect(limitOf(change, as("cluster_creator"), user(state), off)).toBeUndefined();
        expect(limitOf(change, as("cluster_admin"), user(state), on)).toBeUndefined();
      }
      expect(limitOf(change, as("cluster_creator"), user("restricted"), on)).toBeUndefined();
    }
  });

  test("and cannot lift that by a proof of their own", () => {
    for (const state of ["admin", "privileged", "unknown", "restricted"] as const)
      expect(limitOf("sql_users.verify", as("cluster_creator"), user(state), on)).toBe("not_restricted");
    expect(limitOf("sql_users.verify", as("cluster_creator"), user("admin"), off)).toBeUndefined();
  });
});

describe("what a team may reset of its own", () => {
  const off = { creatorsOnlyRestricted: false };
  const on = { creatorsOnlyRestricted: true };
  const own = (state: AdminState, isProtected = false, hasTeamResetException = false) =>
    ownLimitOf(as(undefined), { protected: isProtected, state, hasTeamResetException }, on);

  test("is verified as restricted, or has a team reset exception", () => {
    expect(own("restricted")).toBeUndefined();
    for (const state of ["admin", "privileged", "unknown"] as const) {
      expect(own(state)).toBe("not_restricted");
      expect(own(state, false, true)).toBeUndefined();
    }
  });

  test("includes what the member's cluster role can reset on the page SQL users, and nothing else", () => {
    for (const state of ["admin", "privileged", "unknown", "restricted"] as const)
      for (const isProtected of [false, true])
        for (const settings of [on, off])
          for (const role of ["cluster_developer", "cluster_creator", "cluster_admin"] as const) {
            const user = { protected: isProtected, state, hasTeamResetException: false };
            const byRole = role !== "cluster_developer" && !limitOf("sql_users.reset", as(role), user, settings);
            const asMember = ownLimitOf(as(undefined), user, settings);
            expect(ownLimitOf(as(role), user, settings)).toBe(byRole ? undefined : asMember);
          }
  });

  test("is never a protected SQL user, with any exception", () => {
    for (const state of ["admin", "privileged", "unknown", "restricted"] as const)
      expect(own(state, true, true)).toBe("protected");
  });
});

test("no account decides its own request", () => {
  const decider = { accountId: "acc_1", linkMakers: ["acc_3"] };
  expect(decisionLimitOf(decider, { requesterId: "acc_1" })).toBe("own_request");
  expect(decisionLimitOf(decider, { requesterId: "acc_2" })).toBeUndefined();
  expect(decisionLimitOf(decider, { requesterId: "acc_3" })).toBe("requester_made_link");
});

describe("roles by cluster", () => {
  const administrator: Roles = { role: "administrator", clusterRoles: new Map() };
  const member = (...roles: [cluster: string, role: ClusterRole][]): Roles => ({
    role: "member",
    clusterRoles: new Map(roles),
  });

  test("the role on a cluster is the higher of its own and that on all", () => {
    const both = member(["here", "cluster_creator"], [ALL_CLUSTERS, "cluster_developer"]);
    expect(clusterRoleOn(both, "here")).toBe("cluster_creator");
    expect(clusterRoleOn(both, "elsewhere")).toBe("cluster_developer");
    expect(clusterRoleOn(member(["here", "cluster_admin"]), "elsewhere")).toBeUndefined();
    expect(clusterRoleOn(administrator, "elsewhere")).toBe("cluster_admin");
  });

  test("clustersWith names the clusters of a permission, and no others", () => {
    expect(clustersWith(administrator, "audit.read")).toBe("all");
    expect(clustersWith(member([ALL_CLUSTERS, "cluster_admin"]), "audit.read")).toBe("all");
    const some = member(["here", "cluster_admin"], ["elsewhere", "cluster_creator"]);
    expect(clustersWith(some, "audit.read")).toEqual(new Set(["here"]));
    expect(clustersWith(member(), "audit.read")).toEqual(new Set());
  });

  test("a permission on own clusters needs a role on at least one", () => {
    expect(may(member(["here", "cluster_admin"]), "audit.read")).toBe(true);
    expect(may(member(["here", "cluster_creator"]), "audit.read")).toBe(false);
  });

  test("a cluster permission without a cluster is for administrators only", () => {
    expect(may(member([ALL_CLUSTERS, "cluster_admin"]), "sql_users.read")).toBe(false);
    expect(may(administrator, "sql_users.read")).toBe(true);
  });
});
