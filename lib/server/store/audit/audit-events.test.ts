import { describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { brokenAt, eachStore } from "../../../testing/server.ts";
import type { AuditRow, NewEvent } from "./audit-event.ts";
import { appendAuditEvents } from "./audit-events.ts";

eachStore((db) => {
  function event(id: string): NewEvent {
    return testEvent(id, {
      at: Date.UTC(2026, 0, 1),
      actorId: "acc_1",
      actor: "ada@example.com",
      target: "app_user",
      clusterId: "11111111-1111-4111-8111-111111111111",
      requestId: "req_1",
      address: "192.0.2.7",
    });
  }

  const events = () => db().selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  const head = () => db().selectFrom("audit_head").selectAll().execute();

  describe("the chain of audit events", () => {
    test("counts from 1 without a gap, and each event's hash covers the one before", async () => {
      await appendAuditEvents(db(), [event("a"), event("b")]);
      await appendAuditEvents(db(), [event("c")]);
      const rows = await events();
      expect(rows.map(({ sequence, id }) => [sequence, id])).toEqual([
        [1, "a"],
        [2, "b"],
        [3, "c"],
      ]);
      expect(brokenAt(rows)).toBeUndefined();
      expect(await head()).toEqual([{ id: 1, sequence: 3, hash: rows[2]?.hash }]);
    });

    test("does not fork where many append at once", async () => {
      const batches = Array.from({ length: 50 }, (_, batch) => [event(`${batch}a`), event(`${batch}b`)]);
      await Promise.all(batches.map((batch) => appendAuditEvents(db(), batch)));
      const rows = await events();
      expect(rows).toHaveLength(100);
      expect(brokenAt(rows)).toBeUndefined();
    });

    const changes: { [Field in keyof AuditRow]: AuditRow[Field] } = {
      sequence: 999,
      id: "forged",
      intent_id: "forged",
      at: 0,
      action: "sql_user.delete",
      actor_id: "forged",
      actor: "forged",
      cluster_id: "forged",
      target: null,
      outcome: "refused",
      request_id: "forged",
      address: "forged",
      details: '{"forged":true}',
      previous_hash: "0".repeat(64),
      hash: "0".repeat(64),
    };

    test.each(Object.entries(changes))("shows at that event that its %s was changed", async (field, value) => {
      await appendAuditEvents(db(), ["a", "b", "c"].map(event));
      await db()
        .updateTable("audit_events")
        .set({ [field]: value })
        .where("id", "=", "b")
        .execute();
      // A changed number moves the event elsewhere: order by how they were written.
      const rows = (await events()).sort((a, b) => (a.id === "a" ? -1 : b.id === "a" ? 1 : a.id === "c" ? 1 : -1));
      expect(rows).toHaveLength(3);
      expect(brokenAt(rows)).toBe(2);
    });

    test("has no field that could be changed unseen", async () => {
      await appendAuditEvents(db(), [event("a")]);
      expect(Object.keys((await events())[0] ?? {}).sort()).toEqual(Object.keys(changes).sort());
    });

    test.each([
      ["taken out", async () => void (await db().deleteFrom("audit_events").where("id", "=", "b").execute())],
      [
        "put in another's place",
        async () => {
          for (const [id, sequence] of [
            ["b", 99],
            ["c", 2],
            ["b", 3],
          ] as const)
            await db().updateTable("audit_events").set({ sequence }).where("id", "=", id).execute();
        },
      ],
    ])("shows that an event was %s", async (_, tamper) => {
      await appendAuditEvents(db(), ["a", "b", "c", "d"].map(event));
      await tamper();
      expect(brokenAt(await events())).toBe(2);
    });

    test("shows by its head that the last events were taken off", async () => {
      await appendAuditEvents(db(), ["a", "b", "c"].map(event));
      await db().deleteFrom("audit_events").where("id", "=", "c").execute();
      const rows = await events();
      expect(brokenAt(rows)).toBeUndefined();
      expect((await head())[0]?.hash).not.toBe(rows.at(-1)?.hash);
    });

    test("distinguishes a missing field from an empty one, and text from look-alikes", async () => {
      const variants = [
        event("x"),
        { ...event("x"), target: null },
        { ...event("x"), target: "" },
        { ...event("x"), target: "null" },
        { ...event("x"), target: 'app_user"],["x","' },
      ];
      const hashes: (string | undefined)[] = [];
      for (const variant of variants) {
        await appendAuditEvents(db(), [variant]);
        hashes.push((await events())[0]?.hash);
        await db().deleteFrom("audit_events").execute();
        await db().updateTable("audit_head").set({ sequence: 0, hash: "" }).execute();
      }
      expect(new Set(hashes).size).toBe(variants.length);
    });
  });

  describe("a batch of audit events", () => {
    test("is written as a whole or not at all, and leaves the chain as it was", async () => {
      await appendAuditEvents(db(), [event("a")]);
      const before = { rows: await events(), head: await head() };
      await expect(appendAuditEvents(db(), [event("b"), event("a"), event("c")])).rejects.toThrow(/unique/i);
      expect({ rows: await events(), head: await head() }).toEqual(before);
      await appendAuditEvents(db(), [event("d")]);
      const rows = await events();
      expect(rows.map(({ id }) => id)).toEqual(["a", "d"]);
      expect(brokenAt(rows)).toBeUndefined();
    });
  });
});
