import { describe, expect, test } from "vitest";
import {
  ALL_CLUSTERS,
  CLUSTER_ROLES,
  type ClusterRole,
  higherRole,
  holds,
  type Permission,
  POLICY,
} from "../policy.ts";
import { INITIAL_SETTINGS } from "../settings.ts";
import { countsOn, explain, type Grant, type Person, reaches } from "./rights.ts";

const ORDERS = { id: "6f1c7a52-0000-4000-8000-000000000001", name: "orders" };
const ELSEWHERE = "6f1c7a52-0000-4000-8000-000000000002";
const MARA: Person = {
  id: "acc_mara",
  name: "Mara",
  email: "mara@example.com",
  role: "member",
  directory: false,
  disabled: false,
  teamIds: ["tem_billing"],
};
const permissions = Object.keys(POLICY) as Permission[];

const own = (role: ClusterRole, clusterId = ORDERS.id): Grant => ({
  holder: { kind: "account", id: MARA.id },
  holderName: "Mara",
  clusterId,
  role,
  grantedBy: "Lena",
  grantedAt: 1,
  directory: false,
  label: null,
});
const ofTeam = (role: ClusterRole, clusterId = ALL_CLUSTERS, id = "tem_billing"): Grant => ({
  ...own(role, clusterId),
  holder: { kind: "team", id },
  holderName: "Billing",
});

function why(permission: Permission, grants: Grant[], more: { person?: Partial<Person>; limited?: boolean } = {}) {
  return explain({
    person: { ...MARA, ...more.person },
    permission,
    cluster: ORDERS,
    grants,
    settings: Object.assign({}, INITIAL_SETTINGS, { creatorsOnlyRestricted: more.limited ?? false }),
    day: () => "3 Nov 2026",
  });
}

describe("why an account can do something", () => {
  test("names the role, its holder, cluster, granter and date", () => {
    expect(why("sql_users.reset", [ofTeam("cluster_creator")])).toEqual({
      may: true,
      text:
        "On orders, Mara can reset passwords of SQL users, because Mara's team Billing has the role " +
        "Cluster Creator on all clusters, granted by Lena on 3 Nov 2026. Only Cluster Admins can do this to protected SQL users.",
    });
  });

  test("names every sufficient role, since removing one would not be enough", () => {
    const { text } = why("sql_users.read", [own("cluster_developer"), ofTeam("cluster_admin")]);
    expect(text).toContain("because Mara has the role Cluster Developer on orders");
    expect(text).toContain("and because Mara's team Billing has the role Cluster Admin on all clusters");
  });

  test("says that administrators hold everything", () => {
    const person = { role: "administrator" as const };
    expect(why("sql_users.delete", [], { person }).text).toBe(
      "On orders, Mara can delete SQL users, because Mara is an administrator, and administrators are Cluster Admins on every cluster.",
    );
    expect(why("rights.manage", [], { person }).text).toBe(
      "Mara can manage teams and cluster roles, because Mara is an administrator.",
    );
  });

  test("names the SQL users that the policy excludes", () => {
    const left = (role: ClusterRole, limited: boolean) => why("sql_users.delete", [own(role)], { limited }).text;
    expect(left("cluster_creator", false)).toContain("Only Cluster Admins can do this to protected SQL users.");
    expect(left("cluster_creator", true)).toContain("protected SQL users and SQL users not verified as restricted.");
    expect(left("cluster_admin", true)).not.toContain("Only Cluster Admins");
    expect(why("sql_users.verify", [own("cluster_creator")], { limited: true }).text).toContain(
      "A setting leaves this to Cluster Admins.",
    );
  });

  test("mentions no limit that a stronger role removes", () => {
    expect(why("sql_users.reset", [own("cluster_creator"), ofTeam("cluster_admin")]).text).not.toContain(
      "Only Cluster Admins",
    );
  });
});

describe("why an account cannot", () => {
  test("names the needed role and the held one", () => {
    expect(why("sql_users.delete", [own("cluster_developer")])).toEqual({
      may: false,
      text:
        "On orders, Mara cannot delete SQL users, because that needs Cluster Creator, but " +
        "Mara has the role Cluster Developer on orders, granted by Lena on 3 Nov 2026.",
    });
  });

  test("says that an account without a role does not see the cluster", () => {
    const { may, text } = why("cluster.read", [
      own("cluster_admin", ELSEWHERE),
      ofTeam("cluster_admin", "*", "tem_other"),
    ]);
    expect(may).toBe(false);
    expect(text).toContain("neither Mara nor their teams have a role there, so they do not see the cluster");
  });

  test("says that an account is disabled, with any roles", () => {
    const { may, text } = why("cluster.read", [own("cluster_admin")], {
      person: { disabled: true, role: "administrator" },
    });
    expect({ may, text }).toEqual({
      may: false,
      text: "On orders, Mara cannot see the cluster and its connection, because the account is disabled.",
    });
  });

  test("says that only administrators can change Rolecall itself", () => {
    expect(why("settings.manage", [own("cluster_admin")]).text).toBe(
      "Mara cannot change settings, because only administrators can.",
    );
  });
});

test("the answer is the policy's own, for every permission and every pair of roles", () => {
  const sets: Grant[][] = [[], [own("cluster_admin", ELSEWHERE)], [ofTeam("cluster_admin", ORDERS.id, "tem_other")]];
  for (const one of CLUSTER_ROLES) for (const other of CLUSTER_ROLES) sets.push([own(one), ofTeam(other)], [own(one)]);
  for (const role of ["member", "administrator"] as const)
    for (const grants of sets)
      for (const permission of permissions) {
        const person = { ...MARA, role };
        const clusterRole = grants
          .filter((grant) => reaches(grant, person) && countsOn(grant, ORDERS.id))
          .reduce<ClusterRole | undefined>((highest, grant) => higherRole(highest, grant.role), undefined);
        expect(why(permission, grants, { person: { role } }).may, permission).toBe(
          holds({ role, clusterRole }, permission),
        );
      }
});
