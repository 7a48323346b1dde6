import { describe, expect, test } from "vitest";
import type { AuditAction } from "#lib/shared/audit.ts";
import { brokenAt, byNamed, eachStore } from "../../testing/server.ts";
import type { LooseRow } from "./audit-event.ts";
import { appendAuditEvents, auditHead } from "./audit-events.ts";
import { saveCompleteList } from "./cluster-readings.ts";
import {
  deletedOutsideSqlUsers,
  saveAcknowledged,
  saveCreated,
  saveDeleted,
  saveDescribed,
  saveReset,
} from "./sql-users.ts";

eachStore((db) => {
  const CLUSTER = "11111111-1111-4111-8111-111111111111";
  const OTHER = "22222222-2222-4222-8222-222222222222";

  /** A complete list that began after every event in the audit, or at `since`. */
  async function list(
    names: string[],
    now: number,
    { since, clusterId = CLUSTER, begunAt = now }: { since?: number; clusterId?: string; begunAt?: number } = {},
  ) {
    const begun = since ?? (await auditHead(db())).sequence;
    return saveCompleteList(db(), { clusterId, names: new Set(names), since: begun, begunAt }, now);
  }

  type ActionName = AuditAction extends infer A ? (A extends `sql_user.${infer Name}` ? Name : never) : never;

  function event(action: ActionName, target: string, more: Partial<LooseRow> = {}): LooseRow {
    return {
      id: `evt_${action}_${target}_${Math.random()}`,
      at: 1_500,
      intent_id: null,
      action: `sql_user.${action}` as const,
      actor_id: "acc_1",
      actor: "ada@example.com",
      cluster_id: CLUSTER,
      target,
      outcome: "intended",
      request_id: "req_1",
      address: "192.0.2.7",
      details: "{}",
      ...more,
    };
  }

  const intend = async (action: ActionName, target: string) => {
    const intent = event(action, target);
    await appendAuditEvents(db(), [intent], "srv_1");
    return (outcome: LooseRow["outcome"]) =>
      appendAuditEvents(db(), [event(action, target, { intent_id: intent.id, outcome })], "srv_1");
  };

  const change = async (action: ActionName, target: string, outcome: LooseRow["outcome"] = "done") =>
    (await intend(action, target))(outcome);

  const rows = () => db().selectFrom("sql_users").selectAll().orderBy("touched_at").orderBy("name").execute();
  const present = async () => (await rows()).filter((row) => row.ended_at === null);
  const marked = async () => (await present()).filter((row) => row.outside_at !== null).map(({ name }) => name);
  const noticed = async () => {
    const found = await db()
      .selectFrom("audit_events")
      .selectAll()
      .where("action", "in", ["sql_user.appeared", "sql_user.vanished"])
      .orderBy("sequence")
      .execute();
    return found.map(({ action, target, details: text }) => {
      const { after: _, ...details } = JSON.parse(text);
      return [action.replace("sql_user.", ""), target, JSON.stringify(details)];
    });
  };

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
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toEqual({
        count: 1,
        firstAfter: 1_000,
        lastAt: 2_000,
        names: ["etl"],
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

  describe("what Rolecall itself was changing since the list was begun", () => {
    test("a create is under way: nothing is said, before its outcome and after it", async () => {
      await list([], 1_000);
      const since = (await auditHead(db())).sequence;
      const end = await intend("create", "app");
      await list(["app"], 2_000, { since });
      await list(["app"], 2_500);
      await saveCreated(db(), { clusterId: CLUSTER, name: "app" }, { purpose: "orders", by: byNamed("Ada") }, 3_000);
      await end("done");
      await list(["app"], 3_500, { since });
      expect(await noticed()).toEqual([]);
      expect(await present()).toMatchObject([{ name: "app", purpose: "orders", outside_at: null }]);
    });

    test("a create whose page the list had passed before: no SQL user vanished", async () => {
      await list([], 1_000);
      const since = (await auditHead(db())).sequence;
      const end = await intend("create", "app");
      await saveCreated(db(), { clusterId: CLUSTER, name: "app" }, { purpose: "", by: byNamed("Ada") }, 1_500);
      await end("done");
      await list([], 2_000, { since });
      expect(await noticed()).toEqual([]);
      expect(await present()).toHaveLength(1);
    });

    test("a delete whose page the list had passed before: no SQL user appeared", async () => {
      await list(["app"], 1_000);
      const since = (await auditHead(db())).sequence;
      const end = await intend("delete", "app");
      await saveDeleted(db(), { clusterId: CLUSTER, name: "app" }, 1_500);
      await end("done");
      await list(["app"], 2_000, { since });
      expect(await noticed()).toEqual([]);
      expect(await present()).toEqual([]);
    });
  });

  describe("changes that hide no SQL user from an earlier list", () => {
    /** One SQL user that appears and one that vanishes, each with these events since the list began. */
    async function afterEvents(events: (target: string) => Promise<unknown>) {
      await list(["old"], 1_000);
      const since = (await auditHead(db())).sequence;
      for (const target of ["new", "old"]) await events(target);
      await list(["new"], 2_000, { since });
      expect(await noticed()).toEqual([
        ["vanished", "old", "{}"],
        ["appeared", "new", "{}"],
      ]);
      expect(await marked()).toEqual(["new"]);
    }
    const append = (...events: LooseRow[]) => appendAuditEvents(db(), events, "srv_1");
    const asking = (target: string) => event("create", target, { action: "request.ask" });

    test("a request under way, refused or done", async () => {
      await afterEvents(async (target) => {
        const [one, two, three] = [asking(target), asking(target), asking(target)];
        await append(one, two, three);
        const end = { intent_id: two.id, outcome: "refused" } as const;
        await append(
          { ...asking(target), ...end },
          { ...asking(target), ...end, intent_id: three.id, outcome: "done" },
        );
      });
    });

    test.each(["create", "delete"] as const)(
      "a %s that was refused at the door, or after its intent",
      async (action) => {
        await afterEvents(async (target) => {
          await append(event(action, target, { outcome: "refused" }));
          await change(action, target, "refused");
        });
      },
    );

    test.each(["reset_password", "verify", "describe"] as const)(
      "a %s of a SQL user that a list has shown",
      async (action) => {
        await afterEvents(async (target) => {
          await intend(action, target);
          await change(action, target);
        });
      },
    );
  });

  describe("facts that an earlier list does not undo", () => {
    const gone = async () => (await rows()).flatMap(({ name, ended_at }) => (ended_at === null ? [] : name));

    test("the row that a reset gave to a SQL user that no complete list has shown", async () => {
      await list([], 1_000);
      const since = (await auditHead(db())).sequence;
      const end = await intend("reset_password", "app");
      await saveReset(db(), { clusterId: CLUSTER, name: "app" }, byNamed("Ada"), 1_500);
      await list([], 2_000, { since });
      await end("done");
      await list([], 2_500, { since });
      expect(await gone()).toEqual([]);
      expect(await noticed()).toEqual([]);
    });

    test("facts of a newer list: SQL users that appeared stay, and those that vanished are gone", async () => {
      await list(["old"], 1_000);
      const since = (await auditHead(db())).sequence;
      await list(["new"], 2_000);
      await list(["old"], 2_500, { since });
      expect(await noticed()).toHaveLength(2);
      expect(await gone()).toEqual(["old"]);
      expect(await marked()).toEqual(["new"]);
    });
  });

  describe("a change of Rolecall that the store lacks", () => {
    test("created, but not kept: it gets its row, and is not said to come from outside", async () => {
      await list([], 1_000);
      await change("create", "app");
      await list(["app"], 2_000);
      expect(await noticed()).toEqual([]);
      expect(await present()).toMatchObject([{ name: "app", outside_at: null }]);
    });

    test("deleted, but not kept: its row ends as deleted", async () => {
      await list(["app"], 1_000);
      await change("delete", "app");
      await list([], 2_000);
      expect(await noticed()).toEqual([]);
      expect(await rows()).toMatchObject([{ name: "app", ended_at: 2_000, ended_how: "deleted" }]);
    });

    test("of unknown outcome is recorded as such, without a notice to investigate", async () => {
      await list(["old"], 1_000);
      await change("create", "app", "unknown");
      await change("delete", "old", "unknown");
      await list(["app"], 2_000);
      expect(await noticed()).toEqual([
        ["vanished", "old", '{"afterUnknown":true}'],
        ["appeared", "app", '{"afterUnknown":true}'],
      ]);
      expect(await marked()).toEqual([]);
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toBeUndefined();
    });

    test("of unknown outcome explains it, whatever other unknown change came after it", async () => {
      await list(["old"], 1_000);
      for (const [action, target] of [
        ["create", "app"],
        ["delete", "app"],
        ["delete", "old"],
        ["create", "old"],
      ] as const)
        await change(action, target, "unknown");
      await list(["app"], 2_000);
      expect(await marked()).toEqual([]);
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toBeUndefined();
    });

    test("of unknown outcome explains nothing an hour after a list has shown that it was not done", async () => {
      await list(["old"], 1_000);
      await change("create", "app", "unknown");
      await change("delete", "old", "unknown");
      await list(["old"], 3_602_000);
      await list(["app"], 3_603_000);
      expect(await marked()).toEqual(["app"]);
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toMatchObject({ names: ["old"] });
    });

    test("explains one appearance only: after it vanished, the next is from outside", async () => {
      await list([], 1_000);
      await change("create", "app");
      await list(["app"], 2_000);
      await list([], 3_000);
      await list(["app"], 4_000);
      expect(await noticed()).toEqual([
        ["vanished", "app", "{}"],
        ["appeared", "app", "{}"],
      ]);
      expect(await marked()).toEqual(["app"]);
    });

    test("from before the first list explains nothing after it", async () => {
      await change("create", "app");
      await change("delete", "etl");
      await list(["etl"], 2_000);
      await list(["app"], 3_000);
      expect(await noticed()).toEqual([
        ["vanished", "etl", "{}"],
        ["appeared", "app", "{}"],
      ]);
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

  describe("a list of ten thousand", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `app_${index}`);

    test("is taken in by a few statements, and each of those that vanish is recorded", async () => {
      await list(names, 1_000);
      expect(await present()).toHaveLength(10_000);
      await list(names.slice(1_200), 2_000);
      expect(await noticed()).toHaveLength(1_200);
      expect(brokenAt(await db().selectFrom("audit_events").selectAll().orderBy("sequence").execute())).toBeUndefined();
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
