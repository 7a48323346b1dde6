import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { eachStore } from "../testing.ts";
import { addAccount, setDisabled } from "./accounts.ts";
import { putGrant } from "./cluster-roles.ts";
import { addNotice, clusterAdminsOf } from "./notices.ts";
import { addMember, addTeam } from "./teams.ts";

const NEWS = { kind: "request_decided", about: "request:1:decided", text: "Ada approved it.", path: "/my" } as const;

eachStore((db) => {
  const person = (id: string, role: "member" | "administrator" = "member") =>
    addAccount(db(), { id, email: `${id}@example.com`, name: id, passwordHash: "x", role });
  beforeEach(async () => {
    await person("bea");
    await person("cid");
  });

  test("of many servers with the same news, one tells a person", async () => {
    const told = await Promise.all(Array.from({ length: 20 }, () => addNotice(db(), "bea", NEWS)));
    expect(told.filter(Boolean)).toEqual([{ name: "bea", address: "bea@example.com", mailOff: false }]);
    expect(await addNotice(db(), "cid", NEWS)).toMatchObject({ name: "cid" });
    expect(await addNotice(db(), "bea", { ...NEWS, about: "request:2:decided" })).toMatchObject({ name: "bea" });
  });

  test("whoever cannot sign in, or is not there, is told nothing", async () => {
    await setDisabled(db(), "bea", true);
    expect(await addNotice(db(), "bea", NEWS)).toBeUndefined();
    expect(await addNotice(db(), "acc_gone", NEWS)).toBeUndefined();
    expect(await db().selectFrom("notices").select("id").execute()).toEqual([]);
  });

  describe("the Cluster Admins of a cluster", () => {
    const give = (kind: "account" | "team", id: string, clusterId: string, role: ClusterRole = "cluster_admin") =>
      putGrant(db(), { kind, id }, { clusterId, role, by: "Ada" });

    test("are administrators and who holds the role there or everywhere, also through a team", async () => {
      for (const id of ["everywhere", "other", "creator", "leaver"]) await person(id);
      await person("ada", "administrator");
      const team = await addTeam(db(), "Payments");
      await addMember(db(), team, "cid");
      await addMember(db(), team, "leaver");
      await setDisabled(db(), "leaver", true);
      await give("account", "bea", "c1");
      await give("team", team, "c1");
      await give("account", "everywhere", "*");
      await give("account", "other", "c2");
      await give("account", "creator", "c1", "cluster_creator");
      expect(await clusterAdminsOf(db(), "c1")).toEqual(["ada", "bea", "cid", "everywhere"]);
    });
  });
});
