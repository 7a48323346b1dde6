import { beforeEach, describe, expect, test } from "vitest";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore } from "../../../testing/server.ts";
import { addAdministrator } from "../people/accounts.ts";
import { addMember, addTeam, allTeams, removeTeam } from "../people/teams.ts";
import { allGrants, allPeople, clusterRolesOf, grantOf, putGrant, removeGrant } from "./cluster-roles.ts";

const HERE = "6f1c7a52-0000-4000-8000-000000000001";
const THERE = "6f1c7a52-0000-4000-8000-000000000002";

eachStore((db) => {
  let ada: string;
  let bob: string;
  let team: string;
  const holder = (id: string) => ({ kind: id === team ? ("team" as const) : ("account" as const), id });
  const give = (id: string, clusterId: string, role: "cluster_developer" | "cluster_creator" | "cluster_admin") =>
    putGrant(db(), holder(id), { clusterId, role, by: "Lena" }, 7);

  beforeEach(async () => {
    ada = await addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "" });
    bob = await addAdministrator(db(), { ...unitPerson("Bob"), passwordHash: "" });
    team = await addTeam(db(), "Billing");
    await addMember(db(), team, ada);
  });

  describe("the roles of an account", () => {
    test("are its own and those of its teams, the highest on each cluster, and no others", async () => {
      await give(ada, HERE, "cluster_developer");
      await give(team, HERE, "cluster_creator");
      await give(team, ALL_CLUSTERS, "cluster_developer");
      await give(bob, THERE, "cluster_admin");
      expect(await clusterRolesOf(db(), ada)).toEqual(
        new Map([
          [HERE, "cluster_creator"],
          [ALL_CLUSTERS, "cluster_developer"],
        ]),
      );
      expect(await clusterRolesOf(db(), bob)).toEqual(new Map([[THERE, "cluster_admin"]]));
    });

    test("are gone at once with the role, and with the team", async () => {
      await give(ada, HERE, "cluster_developer");
      await give(team, HERE, "cluster_admin");
      await removeGrant(db(), holder(ada), HERE);
      expect(await clusterRolesOf(db(), ada)).toEqual(new Map([[HERE, "cluster_admin"]]));
      await removeTeam(db(), team);
      expect(await clusterRolesOf(db(), ada)).toEqual(new Map());
      expect(await allTeams(db())).toEqual([]);
    });
  });

  test("a holder has one role on a cluster, also where several give one at once", async () => {
    const roles = ["cluster_developer", "cluster_creator", "cluster_admin"] as const;
    await Promise.all(roles.flatMap((role) => [give(ada, HERE, role), give(team, HERE, role)]));
    const grants = await allGrants(db());
    expect(grants.map(({ holderName }) => holderName).sort()).toEqual(["Ada", "Billing"]);
    expect(await grantOf(db(), holder(ada), HERE)).toMatchObject({ holderName: "Ada", role: expect.any(String) });
  });

  test("says of each role who holds it, where, who gave it and when", async () => {
    await give(team, ALL_CLUSTERS, "cluster_creator");
    expect(await allGrants(db())).toEqual([
      {
        holder: { kind: "team", id: team },
        holderName: "Billing",
        clusterId: ALL_CLUSTERS,
        role: "cluster_creator",
        grantedBy: "Lena",
        grantedAt: 7,
        directory: false,
        label: null,
      },
    ]);
    expect(await allPeople(db())).toMatchObject([
      { name: "Ada", disabled: false, teamIds: [team] },
      { name: "Bob", teamIds: [] },
    ]);
  });

  test("knows a holder without a role from one that does not exist", async () => {
    expect(await grantOf(db(), holder(bob), HERE)).toEqual({
      holderName: "Bob",
      role: undefined,
      directory: false,
    });
    expect(await grantOf(db(), { kind: "account", id: team }, HERE)).toBeUndefined();
  });
});
