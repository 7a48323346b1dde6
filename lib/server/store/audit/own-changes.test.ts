import { describe, expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { CLUSTER, driftSteps } from "../../../testing/sql-users/drift-steps.ts";
import { deletedOutsideSqlUsers } from "../sql-users/deleted-outside.ts";
import { saveCreated, saveDeleted, saveReset } from "../sql-users/sql-users.ts";
import type { NewEvent } from "./audit-event.ts";
import { appendAuditEvents, auditHead } from "./audit-events.ts";

eachStore((db) => {
  const { list, event, intend, change, rows, present, marked, noticed } = driftSteps(db);

  describe("what Rolecall itself was changing since the list was begun", () => {
    test("a create in flight: no drift is recorded, before its outcome and after it", async () => {
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
    const append = (...events: NewEvent[]) => appendAuditEvents(db(), events, "srv_1");
    const asking = (target: string) => event("create", target, { action: "request.ask" });

    test("a request in flight, refused or done", async () => {
      await afterEvents(async (target) => {
        const [one, two, three] = [asking(target), asking(target), asking(target)];
        await append(one, two, three);
        const end = { intentId: two.id, outcome: "refused" } as const;
        await append({ ...asking(target), ...end }, { ...asking(target), ...end, intentId: three.id, outcome: "done" });
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
    test("created, but not stored: it gets its row, and is no drift", async () => {
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
      expect(await deletedOutsideSqlUsers(db(), CLUSTER)).toMatchObject({ newest: [{ name: "old" }] });
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
});
