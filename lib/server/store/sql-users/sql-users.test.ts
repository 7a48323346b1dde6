import { describe, expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { storedSqlUsers } from "./present-sql-users.ts";
import { saveCreated, saveDeleted, saveReset } from "./sql-users.ts";

eachStore((db) => {
  const CLUSTER = "11111111-1111-4111-8111-111111111111";
  const OTHER = "22222222-2222-4222-8222-222222222222";
  const APP = { clusterId: CLUSTER, name: "app_user" };

  const create = (name: string, now: number, clusterId = CLUSTER) =>
    saveCreated(db(), { clusterId, name }, { purpose: `purpose of ${name}`, by: byNamed("Ada") }, now);
  const stored = async (name = APP.name, clusterId = CLUSTER) => (await storedSqlUsers(db(), clusterId)).get(name);
  const names = async (clusterId = CLUSTER) => [...(await storedSqlUsers(db(), clusterId)).keys()].sort();
  const rows = (name = APP.name) =>
    db().selectFrom("sql_users").selectAll().where("name", "=", name).orderBy("touched_at").execute();

  describe("a SQL user that Rolecall created", () => {
    test("is stored with its purpose, as an admin like every SQL user of the Cloud API", async () => {
      await create("app_user", 1_000);
      expect(await stored()).toEqual({
        id: expect.any(String),
        clusterId: CLUSTER,
        name: "app_user",
        description: { purpose: "purpose of app_user", kind: null, contact: "", notes: "" },
        state: "admin",
        verified: null,
        passwordChangedAt: 1_000,
        passwordChangedBy: "Ada",
        passwordEnteredBy: null,
        passwordOutsideBy: null,
        ownerTeamId: null,
        policy: { maxDays: null, exempt: null, entered: null, firstSeenAt: 1_000 },
        provisionedBy: null,
        protected: false,
        outsideAt: null,
        outsideBy: null,
        outsideAfter: null,
        firstSeenAt: expect.any(Number),
        teamResetException: null,
        owner: null,
        wantedUntil: null,
      });
    });

    test("is kept for its cluster only, and one of the same name elsewhere is another", async () => {
      await create("app_user", 1_000);
      expect(await names(OTHER)).toEqual([]);
      await create("app_user", 2_000, OTHER);
      await saveDeleted(db(), APP);
      expect(await names(OTHER)).toEqual(["app_user"]);
    });

    test("has one row that is present, however many create it at once", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, index) => create("app_user", 1_000 + index)));
      expect((await rows()).filter((row) => row.ended_at === null)).toHaveLength(1);
    });

    test("ends the row of a namesake that was deleted elsewhere, and takes nothing over from it", async () => {
      await create("app_user", 1_000);
      await saveCreated(db(), APP, { purpose: "", by: byNamed("Bob") }, 2_000);
      const [before, after] = await rows();
      expect(before).toMatchObject({ purpose: "purpose of app_user", ended_at: 2_000 });
      expect(after).toMatchObject({ purpose: "", created_by: "Bob", ended_at: null });
      expect(after?.id).not.toBe(before?.id);
    });

    test("cannot have a second present row even where the code would try", async () => {
      await create("app_user", 1_000);
      const [row] = await rows();
      if (!row) throw new Error("no row was kept");
      const second = db()
        .insertInto("sql_users")
        .values({ ...row, id: "usr_second" })
        .execute();
      await expect(second).rejects.toThrow(/unique/i);
    });
  });

  describe("a SQL user that was deleted", () => {
    test("is no longer listed, while its row stays with the time", async () => {
      await create("app_user", 1_000);
      await saveDeleted(db(), APP, 2_000);
      expect(await stored()).toBeUndefined();
      expect(await rows()).toMatchObject([{ purpose: "purpose of app_user", ended_at: 2_000 }]);
    });

    test("ends once: a second delete does not change when", async () => {
      await create("app_user", 1_000);
      await saveDeleted(db(), APP, 2_000);
      await saveDeleted(db(), APP, 3_000);
      expect(await rows()).toMatchObject([{ ended_at: 2_000 }]);
    });

    test("and whose name comes back is a new one: without the old purpose, state unknown", async () => {
      await create("app_user", 1_000);
      await saveDeleted(db(), APP, 2_000);
      await saveReset(db(), APP, byNamed("Bob"), 3_000);
      expect(await stored()).toMatchObject({
        description: { purpose: "" },
        state: "unknown",
        passwordChangedBy: "Bob",
      });
      expect(await rows()).toHaveLength(2);
    });

    test("may be one that Rolecall never knew", async () => {
      await saveDeleted(db(), APP, 2_000);
      expect(await rows()).toEqual([]);
    });
  });

  describe("a password that was reset", () => {
    test("is noted with who and when, and changes nothing else", async () => {
      await create("app_user", 1_000);
      const [before] = await rows();
      await saveReset(db(), APP, byNamed("Bob"), 2_000);
      expect(await rows()).toEqual([
        {
          ...before,
          password_changed_at: 2_000,
          touched_at: 2_000,
          password_changed_by_id: "acc_Bob",
          password_changed_by: "Bob",
        },
      ]);
    });

    test("gives an unknown SQL user a row, without inventing further facts", async () => {
      await saveReset(db(), APP, byNamed("Bob"), 2_000);
      expect(await rows()).toMatchObject([
        { purpose: "", created_by: null, created_at: null, admin_state: "unknown", password_changed_by: "Bob" },
      ]);
    });

    test("is kept for each of many who reset an unknown one at once", async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => saveReset(db(), APP, byNamed(`person ${index}`), 2_000 + index)),
      );
      expect(await rows()).toMatchObject([{ password_changed_at: 2_019, password_changed_by: "person 19" }]);
    });
  });
});
