import { beforeEach, describe, expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { saveCompleteList } from "../clusters/cluster-readings.ts";
import { addTeam } from "../people/teams.ts";
import { rowOf } from "./present-sql-users.ts";
import { changesOf, lockOwnership, ownershipOf, saveOwnership, type Wanted } from "./sql-user-owners.ts";
import { saveCreated, saveDeleted, saveDescribed, saveTeamResetException } from "./sql-users.ts";

const HERE = "11111111-1111-4111-8111-111111111111";
const THERE = "22222222-2222-4222-8222-222222222222";

eachStore((db) => {
  let payments = "";
  let others = "";
  beforeEach(async () => {
    payments = await addTeam(db(), "Payments");
    others = await addTeam(db(), "Others");
  });

  const create = (name: string, ownerTeamId: string | null, clusterId = HERE) =>
    saveCreated(
      db(),
      { clusterId, name },
      { purpose: `of ${name}`, ownerTeamId, kind: "person", by: byNamed("Ada") },
      1_000,
    );
  const row = (name: string, clusterId = HERE) =>
    db()
      .selectFrom("sql_users")
      .selectAll()
      .where("cluster_id", "=", clusterId)
      .where("name", "=", name)
      .where("ended_at", "is", null)
      .executeTakeFirst();
  const keep = (wanted: Wanted[], now = 5_000) =>
    db()
      .transaction()
      .execute(async (transaction) => {
        const stored = await lockOwnership(
          transaction,
          HERE,
          wanted.map(({ name }) => name),
        );
        const changes = changesOf(wanted, stored);
        await saveOwnership(transaction, HERE, changes, now);
        return changes.map(({ name }) => name);
      });
  const without = (found: object | undefined) => ({ ...found, id: "", name: "" });

  describe("owners of many", () => {
    test("are stored like a single one: with the same events, and the same exceptions and links ended", async () => {
      const specs: [string | null, string | null][] = [
        [null, payments],
        [payments, others],
        [payments, null],
        [payments, payments],
      ];
      for (const [index, [before, after]] of specs.entries()) {
        for (const name of [`one_${index}`, `many_${index}`]) {
          await create(name, before);
          const id = (await rowOf(db(), { clusterId: HERE, name }))?.id ?? "";
          if (before) await saveTeamResetException(db(), id, { teamId: before, by: "Ada", reason: "Migration" }, 2_000);
          await db().updateTable("sql_users").set({ purpose: "", outside_at: 3_000 }).where("id", "=", id).execute();
        }
        const description = { ownerTeamId: after, purpose: "Orders", kind: "service" } as const;
        await saveDescribed(db(), { clusterId: HERE, name: `one_${index}` }, description, 5_000);
        expect(await keep([{ name: `many_${index}`, ...description }])).toEqual([`many_${index}`]);
        expect(without(await row(`many_${index}`))).toEqual(without(await row(`one_${index}`)));
      }
    });

    test("keep purpose and kind if none is given, and notes always", async () => {
      await create("app", payments);
      const notes = "Rotates on Mondays";
      await saveDescribed(db(), { clusterId: HERE, name: "app" }, { purpose: "x", ownerTeamId: payments, notes });
      await keep([{ name: "app", ownerTeamId: others }]);
      expect(await row("app")).toMatchObject({ owner_team_id: others, purpose: "x", kind: "person", notes });
    });

    test("are of this cluster, and of who is there now", async () => {
      await create("app", null);
      await create("app", null, THERE);
      await create("gone", null);
      await saveDeleted(db(), { clusterId: HERE, name: "gone" });
      const wanted = ["app", "gone", "never"].map((name) => ({ name, ownerTeamId: payments }));
      expect(await keep(wanted)).toEqual(["app"]);
      expect((await row("app", THERE))?.owner_team_id).toBeNull();
      expect(await row("gone")).toBeUndefined();
      expect(await row("never")).toBeUndefined();
    });

    test("do not change a SQL user that already has them", async () => {
      await create("app", payments);
      const before = await row("app");
      expect(await keep([{ name: "app", ownerTeamId: payments, purpose: "of app", kind: "person" }])).toEqual([]);
      expect(await row("app")).toEqual(before);
    });

    test("are those of one or of the other where two give them at once, of all alike", async () => {
      for (const name of ["app", "batch"]) await create(name, null);
      const give = (ownerTeamId: string) => keep(["app", "batch"].map((name) => ({ name, ownerTeamId })));
      expect(await Promise.all([give(payments), give(others)])).toEqual([
        ["app", "batch"],
        ["app", "batch"],
      ]);
      const owners = [...(await ownershipOf(db(), HERE, ["app", "batch"])).values()].map(
        (stored) => stored.ownerTeamId,
      );
      expect(new Set(owners).size).toBe(1);
    });

    test("can be five thousand at once, each with its own words", async () => {
      const names = Array.from({ length: 5_000 }, (_, index) => `svc_${index}`);
      await saveCompleteList(db(), { clusterId: HERE, names: new Set(names), since: 0 });
      const wanted = names.map((name) => ({ name, ownerTeamId: payments, purpose: `does ${name}` }));
      expect(await keep(wanted)).toHaveLength(5_000);
      const stored = await ownershipOf(db(), HERE, names);
      expect(names.filter((name) => stored.get(name)?.purpose !== `does ${name}`)).toEqual([]);
      expect(new Set([...stored.values()].map(({ ownerTeamId }) => ownerTeamId))).toEqual(new Set([payments]));
    });
  });
});
