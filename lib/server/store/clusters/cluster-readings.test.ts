import { beforeEach, describe, expect, test } from "vitest";
import { brokenAt, byNamed, eachStore } from "../../../testing/server.ts";
import { CLUSTER, driftSteps, OTHER } from "../../../testing/sql-users/drift-steps.ts";
import { auditHead } from "../audit/audit-events.ts";
import { deletedOutsideSqlUsers, saveAcknowledged } from "../sql-users/deleted-outside.ts";
import { saveCreated, saveDeleted, saveDescribed, saveReset } from "../sql-users/sql-users.ts";

eachStore((db) => {
  const { list, intend, change, rows, present, marked, noticed } = driftSteps(db);

  describe("the first complete list of a cluster", () => {
    test("is the starting point: none of its SQL users counts as created outside, and nothing is recorded", async () => {
      await list(["app", "root"], 1_000);
      expect(await present()).toMatchObject([
        { name: "app", admin_state: "unknown", first_seen_at: 1_000, outside_at: null, created_by: null },
        { name: "root", first_seen_at: 1_000, outside_at: null },
      ]);
      expect(await noticed()).toEqual([]);
    });

    test("is the first of its cluster only", async () => {
      await list(["app"], 1_000);
      await list(["etl"], 2_000, { clusterId: OTHER });
      expect(await noticed()).toEqual([]);
    });

    test("changes no earlier record, and shows which SQL users are gone", async () => {
      await saveCreated(db(), { clusterId: CLUSTER, name: "app" }, { purpose: "orders", by: byNamed("Ada") }, 500);
      await saveCreated(db(), { clusterId: CLUSTER, name: "old" }, { purpose: "", by: byNamed("Ada") }, 500);
      await list(["app"], 1_000);
      expect(await present()).toMatchObject([{ name: "app", purpose: "orders", first_seen_at: 500, outside_at: null }]);
      expect(await noticed()).toEqual([["vanished", "old", "{}"]]);
    });
  });

  describe("a SQL user that was created outside", () => {
    test("is marked and recorded once, without an actor in Rolecall", async () => {
      await list(["app"], 1_000);
      await list(["app", "stranger"], 2_000);
      await list(["app", "stranger"], 3_000);
      expect(await marked()).toEqual(["stranger"]);
      expect(await noticed()).toEqual([["appeared", "stranger", "{}"]]);
      const events = await db().selectFrom("audit_events").selectAll().execute();
      expect(events).toMatchObject([
        { actor: "Rolecall", actor_id: null, cluster_id: CLUSTER, outcome: "done", intent_id: null, at: 2_000 },
      ]);
      expect(brokenAt(events)).toBeUndefined();
    });

    test("is recorded once also where many servers see it at the same moment", async () => {
      await list(["app"], 1_000);
      const since = (await auditHead(db())).sequence;
      await Promise.all(Array.from({ length: 8 }, (_, index) => list(["app", "stranger"], 2_000 + index, { since })));
      expect(await noticed()).toEqual([["appeared", "stranger", "{}"]]);
    });

    test("is marked also where its password was reset before any complete list had it", async () => {
      await list(["app"], 1_000);
      await saveReset(db(), { clusterId: CLUSTER, name: "stranger" }, byNamed("Ada"), 1_500);
      await list(["app", "stranger"], 2_000);
      expect(await present()).toMatchObject([
        { name: "app" },
        { name: "stranger", outside_at: 2_000, password_changed_by: "Ada" },
      ]);
    });

    test("loses its mark when its owner and purpose are set", async () => {
      await list([], 1_000);
      await list(["stranger"], 2_000);
      await saveDescribed(db(), { clusterId: CLUSTER, name: "stranger" }, { purpose: "orders", ownerTeamId: "tem_1" });
      await list(["stranger"], 3_000);
      expect(await present()).toMatchObject([{ purpose: "orders", owner_team_id: "tem_1", outside_at: null }]);
    });
  });

  describe("a SQL user that vanished", () => {
    test("ends, is recorded once, and stays marked until it is acknowledged", async () => {
      await list(["app", "etl"], 1_000);
      await list(["app"], 2_000);
      await list(["app"], 3_000);
      expect(await noticed()).toEqual([["vanished", "etl", "{}"]]);
      expect((await rows()).filter((row) => row.ended_at !== null)).toMatchObject([
        { name: "etl", ended_at: 2_000, ended_how: "vanished" },
      ]);
      // Strictly, since a page takes plain objects only.
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toStrictEqual({
        count: 1,
        firstAfter: 1_000,
        lastAt: 2_000,
        newest: [{ name: "etl", by: null }],
      });
      expect(await deletedOutsideSqlUsers(db(), OTHER)).toBeUndefined();
      expect(await saveAcknowledged(db(), CLUSTER, 1_999)).toBe(0);
      expect(await saveAcknowledged(db(), CLUSTER, 2_000)).toBe(1);
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toBeUndefined();
    });

    test("and comes back is another one, created outside", async () => {
      await list(["app"], 1_000);
      await saveDescribed(db(), { clusterId: CLUSTER, name: "app" }, { purpose: "orders", ownerTeamId: null }, 1_100);
      await list([], 2_000);
      await list(["app"], 3_000);
      expect(await present()).toMatchObject([{ name: "app", purpose: "", first_seen_at: 3_000, outside_at: 3_000 }]);
      expect(await noticed()).toEqual([
        ["vanished", "app", "{}"],
        ["appeared", "app", "{}"],
      ]);
    });

    test("is not marked where Rolecall deleted it", async () => {
      await list(["app"], 1_000);
      const end = await intend("delete", "app");
      await saveDeleted(db(), { clusterId: CLUSTER, name: "app" }, 1_500);
      await end("done");
      await list([], 2_000);
      expect(await noticed()).toEqual([]);
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toBeUndefined();
    });
  });

  describe("a change outside Rolecall", () => {
    const notOurs = { afterUnknown: false, by: null };

    test("happened between the beginning of the last list that shows otherwise and the end of this one", async () => {
      await list(["old"], 100_000, { begunAt: 90_000 });
      expect(await list(["new"], 300_000, { begunAt: 290_000 })).toEqual([
        { what: "vanished", name: "old", after: 90_000, at: 300_000, ...notOurs },
        { what: "appeared", name: "new", after: 90_000, at: 300_000, ...notOurs },
      ]);
      const times = (await rows()).map(({ name, outside_after, outside_at }) => [name, outside_after, outside_at]);
      expect(times.toSorted()).toEqual([
        ["new", 90_000, 300_000],
        ["old", 90_000, 300_000],
      ]);
      const { details } = await db()
        .selectFrom("audit_events")
        .select("details")
        .where("target", "=", "new")
        .executeTakeFirstOrThrow();
      expect(JSON.parse(details)).toEqual({ after: "1970-01-01T00:01:30.000Z" });
    });

    test("is reported once, however many servers see it", async () => {
      await list([], 1_000);
      const reported = await Promise.all(Array.from({ length: 8 }, () => list(["new"], 300_000)));
      expect(reported.flat()).toHaveLength(1);
    });

    test("may have been a change of unknown outcome, and then names its account", async () => {
      await list(["old"], 1_000);
      await change("create", "new", "unknown");
      await change("delete", "old", "unknown");
      expect(await list(["new"], 2_000)).toMatchObject([
        { what: "vanished", name: "old", afterUnknown: true, by: "acc_1" },
        { what: "appeared", name: "new", afterUnknown: true, by: "acc_1" },
      ]);
    });

    test("is not what the first list shows, nor what Rolecall did", async () => {
      expect(await list(["there"], 1_000)).toEqual([]);
      await change("create", "ours");
      expect(await list(["there", "ours"], 2_000)).toEqual([]);
    });
  });

  describe("a create and a delete that cross on two servers", () => {
    const target = { clusterId: CLUSTER, name: "app" };
    beforeEach(async () => {
      await list(["old"], 1_000);
    });

    /** The cluster carries out the create first, whichever outcome is recorded first. */
    async function cross(deleted: "done" | "unknown"): Promise<void> {
      const [create, remove] = [await intend("create", "app"), await intend("delete", "app")];
      await saveDeleted(db(), target, 1_500);
      await remove(deleted);
      await saveCreated(db(), target, { purpose: "", by: byNamed("Ada") }, 1_500);
      await create("done");
    }

    test("are no drift, although the outcome of the create is recorded last", async () => {
      await cross("done");
      expect(await list(["old"], 2_000)).toEqual([]);
      expect(await present()).toMatchObject([{ name: "old" }]);
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toBeUndefined();
    });

    test("name the account of the delete where its outcome is unknown", async () => {
      await cross("unknown");
      expect(await list(["old"], 2_000)).toMatchObject([{ what: "vanished", afterUnknown: true, by: "acc_1" }]);
    });

    test("are no drift, although the outcome of the delete is recorded last", async () => {
      const [create, remove] = [await intend("create", "app"), await intend("delete", "app")];
      await create("done");
      await remove("done");
      expect(await list(["old", "app"], 2_000)).toEqual([]);
    });

    test("explain nothing once a list has shown what came of them", async () => {
      await cross("done");
      await list(["old", "app"], 100_000);
      expect(await list(["old"], 200_000)).toMatchObject([{ what: "vanished", name: "app", afterUnknown: false }]);
    });
  });

  test("a delete before a create that begins after its outcome does not explain that the new one is gone", async () => {
    await list(["app"], 1_000);
    await change("delete", "app");
    await change("create", "app");
    await saveCreated(db(), { clusterId: CLUSTER, name: "app" }, { purpose: "", by: byNamed("Ada") }, 1_600);
    expect(await list([], 2_000)).toMatchObject([{ what: "vanished", name: "app", afterUnknown: false }]);
  });

  describe("a list of ten thousand", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `app_${index}`);

    test("is taken in by a few statements, and each of those that vanish is recorded", async () => {
      await list(names, 1_000);
      expect(await present()).toHaveLength(10_000);
      await list(names.slice(900), 2_000);
      expect(await noticed()).toHaveLength(900);
      expect(brokenAt(await db().selectFrom("audit_events").selectAll().orderBy("sequence").execute())).toBeUndefined();
    });

    test("leaves others a turn after each batch of its SQL users", async () => {
      const whileSaving = async (saved: Promise<unknown>) => {
        const counted = { turns: 0, goesOn: true };
        const count = () => {
          counted.turns += 1;
          if (counted.goesOn) setImmediate(count);
        };
        count();
        await saved.finally(() => {
          counted.goesOn = false;
        });
        return counted.turns;
      };
      expect(await whileSaving(list(names.slice(0, 6_000), 1_000))).toBeGreaterThanOrEqual(12);
      expect(await whileSaving(list([], 2_000))).toBeGreaterThanOrEqual(12);
    });

    test.each(["appeared", "vanished"] as const)(
      "with many that %s has a thousand events by name, and counts the others",
      async (what) => {
        const many = [...names.slice(0, 2_500), "zeta"];
        await list(what === "appeared" ? [] : many, 1_000);
        for (const action of what === "appeared" ? (["create", "delete"] as const) : (["delete", "create"] as const))
          await change(action, "zeta");
        expect(await list(what === "appeared" ? many : [], 200_000)).toHaveLength(2_501);
        const events = await noticed();
        const byName = new Set(events.flatMap(([, target]) => target ?? []));
        const counts = events.flatMap(([, target, details]) =>
          target === null ? JSON.parse(details ?? "").count : [],
        );
        // One that Rolecall changed before is never only counted: its events explain later ones.
        expect([byName.size, byName.has("zeta"), events.every(([how]) => how === what)]).toEqual([1_001, true, true]);
        // In batches of at most 500; in which of them "zeta" is, the store chooses.
        expect([counts.reduce((sum, count) => sum + count, 0), Math.max(...counts)]).toEqual([1_500, 500]);
        const questions = await db().selectFrom("drift_questions").select("name").execute();
        expect(new Set(questions.map(({ name }) => name))).toEqual(byName);
        const marks = await db().selectFrom("sql_users").select("id").where("outside_at", "=", 200_000).execute();
        expect(marks).toHaveLength(2_501);
      },
    );

    test("is compared anew with what Rolecall changes while it is taken in", async () => {
      await list(["app"], 1_000);
      const { sequence: since } = await auditHead(db());
      const saved = list(["app", ...names.slice(0, 2_500), "zeta"], 2_000, { since });
      await change("delete", "zeta");
      await saved;
      expect((await present()).map(({ name }) => name)).not.toContain("zeta");
    });

    test("that has not changed writes nothing but, once a minute, that it was complete", async () => {
      await list(names, 1_000);
      const stored = await rows();
      const readings = () => db().selectFrom("cluster_readings").selectAll().execute();
      await list(names, 60_999);
      expect(await readings()).toEqual([{ cluster_id: CLUSTER, first_complete_at: 1_000, last_complete_at: 1_000 }]);
      await list(names, 61_000);
      expect(await readings()).toEqual([{ cluster_id: CLUSTER, first_complete_at: 1_000, last_complete_at: 61_000 }]);
      expect(await rows()).toEqual(stored);
      expect((await auditHead(db())).sequence).toBe(0);
    });
  });
});
