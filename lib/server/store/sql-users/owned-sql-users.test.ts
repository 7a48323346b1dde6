import { beforeEach, describe, expect, test } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { saveCompleteList } from "../clusters/cluster-readings.ts";
import { addAccount } from "../people/accounts.ts";
import { addMember, addTeam, removeMember } from "../people/teams.ts";
import { ownedSqlUser, ownedSqlUsers, teamsOf } from "./owned-sql-users.ts";
import { rowOf } from "./present-sql-users.ts";
import { saveCreated, saveDeleted, saveDescribed, saveTeamResetException } from "./sql-users.ts";

const HERE = "11111111-1111-4111-8111-111111111111";
const THERE = "22222222-2222-4222-8222-222222222222";

eachStore((db) => {
  let ada = "";
  let payments = "";
  let others = "";
  beforeEach(async () => {
    ada = await addAccount(db(), { ...unitPerson("Ada"), role: "member", passwordHash: "x" });
    payments = await addTeam(db(), "Payments");
    others = await addTeam(db(), "Others");
    await addMember(db(), payments, ada);
  });

  const create = (name: string, ownerTeamId: string | null, clusterId = HERE, now = 1_000) =>
    saveCreated(db(), { clusterId, name }, { purpose: "", ownerTeamId, by: byNamed("Lena") }, now);
  const idOf = async (name: string, clusterId = HERE) => (await rowOf(db(), { clusterId, name }))?.id ?? "";
  const mine = async () => (await ownedSqlUsers(db(), ada)).map(({ name, clusterId }) => [name, clusterId]);
  const one = async (name: string) => ownedSqlUser(db(), ada, await idOf(name));

  describe("what an account owns", () => {
    test("are the SQL users of their teams on all clusters, and no others", async () => {
      await create("app", payments);
      await create("app", payments, THERE);
      await create("theirs", others);
      await create("nobodys", null);
      expect((await mine()).sort()).toEqual([
        ["app", HERE],
        ["app", THERE],
      ]);
    });

    test("says when the list of its cluster was last complete", async () => {
      await create("app", payments);
      expect((await ownedSqlUsers(db(), ada))[0]?.listedAt).toBeNull();
      await saveCompleteList(db(), { clusterId: HERE, names: new Set(["app"]), since: 0 }, 5_000);
      expect((await ownedSqlUsers(db(), ada))[0]?.listedAt).toBe(5_000);
    });

    test("ends with the SQL user: a later one of that name has no owner", async () => {
      await create("app", payments);
      const id = await idOf("app");
      await saveDeleted(db(), { clusterId: HERE, name: "app" });
      await create("app", null, HERE, 2_000);
      expect(await mine()).toEqual([]);
      expect(await ownedSqlUser(db(), ada, id)).toBeUndefined();
    });

    test("ends with the membership", async () => {
      await create("app", payments);
      expect(await one("app")).toMatchObject({ name: "app", team: { name: "Payments" } });
      await removeMember(db(), payments, ada);
      expect(await one("app")).toBeUndefined();
      expect(await teamsOf(db(), ada)).toEqual([]);
    });

    test("by its row is nothing where it is another team's, unowned or never existed", async () => {
      await create("theirs", others);
      await create("nobodys", null);
      for (const id of [await idOf("theirs"), await idOf("nobodys"), "usr_missing", ""])
        expect(await ownedSqlUser(db(), ada, id)).toBeUndefined();
    });

    test("is another team's from the moment that it is given to that team", async () => {
      await create("app", payments);
      await saveDescribed(db(), { clusterId: HERE, name: "app" }, { purpose: "", ownerTeamId: others }, 3_000);
      expect(await mine()).toEqual([]);
      await addMember(db(), others, ada);
      expect((await one("app"))?.ownerSince).toBe(3_000);
    });

    test("keeps the start of the ownership when only the purpose changes", async () => {
      await create("app", payments);
      await saveDescribed(db(), { clusterId: HERE, name: "app" }, { purpose: "x", ownerTeamId: payments }, 3_000);
      expect((await one("app"))?.ownerSince).toBe(1_000);
    });

    test("has a beginning also where Rolecall had no row before", async () => {
      await saveDescribed(db(), { clusterId: HERE, name: "old" }, { purpose: "", ownerTeamId: payments }, 3_000);
      expect((await one("old"))?.ownerSince).toBe(3_000);
    });
  });

  describe("a team reset exception", () => {
    const APP = { clusterId: HERE, name: "app" };
    const teamResetException = async () =>
      saveTeamResetException(db(), await idOf("app"), { teamId: payments, by: "Lena", reason: "night" }, 2_000);
    const reason = async () => (await one("app"))?.teamResetException?.reason;
    beforeEach(() => create("app", payments));

    test("is stored with author and reason, and can be removed", async () => {
      expect(await teamResetException()).toBe(true);
      expect(await one("app")).toMatchObject({ teamResetException: { at: 2_000, by: "Lena", reason: "night" } });
      expect(await saveTeamResetException(db(), await idOf("app"), null)).toBe(true);
      expect(await reason()).toBeUndefined();
    });

    test.each(["admin", "restricted"] as const)("ends with a proof that it is %s", async (state) => {
      await teamResetException();
      await saveProof(db(), APP, { state, databases: [], by: "Lena" });
      expect(await reason()).toBeUndefined();
    });

    test("is of one team: another owner has none, nor the first one when it comes back", async () => {
      await teamResetException();
      for (const ownerTeamId of [others, payments]) await saveDescribed(db(), APP, { purpose: "", ownerTeamId });
      expect(await reason()).toBeUndefined();
    });

    test("ends without an owner", async () => {
      await teamResetException();
      for (const ownerTeamId of [null, payments]) await saveDescribed(db(), APP, { purpose: "", ownerTeamId });
      expect(await reason()).toBeUndefined();
    });

    test("stays where only the purpose changes", async () => {
      await teamResetException();
      await saveDescribed(db(), APP, { purpose: "new", ownerTeamId: payments });
      expect(await reason()).toBe("night");
    });

    test("is refused for a former owner team, and where the SQL user was proved restricted meanwhile", async () => {
      await saveDescribed(db(), APP, { purpose: "", ownerTeamId: others });
      expect(await teamResetException()).toBe(false);
      await saveDescribed(db(), APP, { purpose: "", ownerTeamId: payments });
      await saveProof(db(), APP, { state: "restricted", databases: [], by: "Lena" });
      expect(await teamResetException()).toBe(false);
    });

    test("is not given to what has ended", async () => {
      const id = await idOf("app");
      await saveDeleted(db(), APP);
      expect(await saveTeamResetException(db(), id, { teamId: payments, by: "Lena", reason: "night" })).toBe(false);
    });
  });
});
