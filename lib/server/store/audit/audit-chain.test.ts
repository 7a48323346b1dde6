import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { brokenAt, eachStore } from "../../../testing/server.ts";
import type { Store } from "../db/base.ts";
import { deleteArchived, lastWholeEvent, setCheckpoint } from "./audit-archive.ts";
import { type Break, type Place, verifyChain } from "./audit-chain.ts";
import { type AuditRow, type NewEvent, unchainedRow } from "./audit-event.ts";
import { appendAuditEvents, auditHead, chained } from "./audit-events.ts";

const DAY = 24 * 60 * 60_000;

function event(id: string, more: Partial<NewEvent> = {}): NewEvent {
  const made = { actorId: "acc_1", actor: "ada@example.com", target: "app_user", requestId: "req_1" };
  return testEvent(id, { ...made, ...more });
}

const rows = (db: Store) => db.selectFrom("audit_events").selectAll().orderBy("sequence").execute();

/** A store with a chain of this many events and nothing else. */
async function chainOf(db: Store, count: number): Promise<AuditRow[]> {
  for (const table of ["audit_events", "open_intents", "audit_checkpoints"] as const)
    await db.deleteFrom(table).execute();
  await db.updateTable("audit_head").set({ sequence: 0, hash: "" }).execute();
  const events = Array.from({ length: count }, (_, index) => event(`evt_${index + 1}`));
  while (events.length > 0) await appendAuditEvents(db, events.splice(0, 1_000));
  return rows(db);
}

async function swap(db: Store, one: number, other: number): Promise<void> {
  for (const [from, to] of [
    [one, 9_999],
    [other, one],
    [9_999, other],
  ] as const)
    await db.updateTable("audit_events").set({ sequence: to }).where("sequence", "=", from).execute();
}

const tampering = fc.record({
  how: fc.constantFrom("change", "remove", "swap", "move"),
  at: fc.integer({ min: 1, max: 12 }),
  with: fc.integer({ min: 1, max: 12 }),
  field: fc.constantFrom("target", "actor", "outcome", "details", "hash", "previous_hash", "address"),
});

eachStore((db) => {
  describe("following the chain", () => {
    test("finds no fault in Rolecall's own chain, and reports its end", async () => {
      const written = await chainOf(db(), 5_001);
      expect(await verifyChain(db())).toEqual({ start: { sequence: 0, hash: "" }, end: await auditHead(db()) });
      expect(brokenAt(written)).toBeUndefined();
    });

    test("names the first event that was changed, taken out or moved, whatever was done to the store", async () => {
      await fc.assert(
        fc.asyncProperty(tampering, async ({ how, at, with: other, field }) => {
          await chainOf(db(), 12);
          const touched = db().updateTable("audit_events").where("sequence", "=", at);
          if (how === "change") await touched.set({ [field]: "forged" }).execute();
          if (how === "remove") await db().deleteFrom("audit_events").where("sequence", "=", at).execute();
          if (how === "swap" && at !== other) await swap(db(), at, other);
          if (how === "move") await touched.set({ sequence: 100 + at }).execute();
          const { broken } = await verifyChain(db());
          // The description of the chain, without the code that makes and follows it; that the newest are gone shows by the head.
          const first = brokenAt(await rows(db())) ?? (how === "swap" && at === other ? undefined : 12);
          expect(broken?.sequence).toBe(first);
        }),
        { numRuns: process.env.ROLECALL_PROVE ? 300 : 15, seed: 4 },
      );
    });

    test.each<[string, (db: Store) => Promise<unknown>, Break["what"]]>([
      [
        "changed",
        (store) => store.updateTable("audit_events").set({ target: "x" }).where("sequence", "=", 3).execute(),
        "changed",
      ],
      ["missing", (store) => store.deleteFrom("audit_events").where("sequence", "=", 3).execute(), "missing"],
      [
        "cut off at the end",
        (store) => store.deleteFrom("audit_events").where("sequence", ">=", 3).execute(),
        "newest_missing",
      ],
      [
        "noted wrongly as the head",
        (store) => store.updateTable("audit_head").set({ sequence: 3 }).execute(),
        "wrong_head",
      ],
    ])("names the fault of an event that was %s", async (_, tamper, what) => {
      await chainOf(db(), 5);
      await tamper(db());
      expect((await verifyChain(db())).broken).toEqual({ sequence: 3, what });
    });

    test("finds an event that was slipped in after the newest one", async () => {
      const newest = (await chainOf(db(), 5))[4] as AuditRow;
      const forged = chained(unchainedRow({ ...event("evt_forged"), sequence: 6 }), newest.hash);
      await db().insertInto("audit_events").values(forged).execute();
      expect((await verifyChain(db())).broken).toEqual({ sequence: 6, what: "beyond_head" });
    });

    test("finds with a head kept elsewhere what the chain alone cannot show", async () => {
      const written = await chainOf(db(), 5);
      const head = written[4]?.hash;
      expect((await verifyChain(db(), head)).headSequence).toBe(5);
      // The newest is cut off, the head set back, and something else written in its place: all that fits.
      await db().deleteFrom("audit_events").where("sequence", "=", 5).execute();
      await db()
        .updateTable("audit_head")
        .set({ sequence: 4, hash: written[3]?.hash ?? "" })
        .execute();
      await appendAuditEvents(db(), [event("evt_other")]);
      const report = await verifyChain(db(), head);
      expect(report.broken).toBeUndefined();
      expect(report.headSequence).toBeUndefined();
      expect((await verifyChain(db(), written[3]?.hash)).headSequence).toBe(4);
    });

    test("finds a beginning that was cut off with a forged checkpoint", async () => {
      const { sequence, hash } = (await chainOf(db(), 5))[1] as AuditRow;
      await db().deleteFrom("audit_events").where("sequence", "<=", sequence).execute();
      await db().insertInto("audit_checkpoints").values({ sequence, hash, archived_at: 0 }).execute();
      expect((await verifyChain(db())).broken).toEqual({ sequence: 3, what: "unexplained_beginning" });
    });
  });

  describe("taking out old events", () => {
    const archived = (place: Place) =>
      event("evt_archive", { action: "audit.archive", details: JSON.stringify(place), at: 9 * DAY });

    test("goes to the last event before a time at which no change was in flight", async () => {
      await chainOf(db(), 0);
      const intent = (id: string, at: number) => event(id, { outcome: "intended", at });
      const outcome = (id: string, at: number) => event(`${id}_done`, { intentId: id, at });
      await appendAuditEvents(db(), [intent("a", 1), outcome("a", 2), intent("b", 3), intent("c", 4), outcome("b", 5)]);
      expect(await lastWholeEvent(db(), 3)).toMatchObject({ sequence: 2 });
      expect(await lastWholeEvent(db(), 1)).toBeUndefined();
      // `c` is still open: it stays, and so do all events after its beginning.
      await appendAuditEvents(db(), [event("d", { at: 6 })]);
      expect(await lastWholeEvent(db(), 100)).toMatchObject({ sequence: 2 });
      await appendAuditEvents(db(), [outcome("c", 7), event("e", { at: 200 })]);
      expect(await lastWholeEvent(db(), 100)).toMatchObject({ sequence: 7 });
    });

    test("leaves a chain that is whole before the events are deleted, between two steps, and afterwards", async () => {
      const written = await chainOf(db(), 6_000);
      const cut = { sequence: 5_500, hash: written[5_499]?.hash ?? "" };
      expect(await setCheckpoint(db(), { sequence: 0, hash: "" }, cut, archived(cut))).toBe(true);
      const whole = { start: cut, end: { sequence: 6_001, hash: (await auditHead(db())).hash } };
      expect(await verifyChain(db())).toEqual(whole);
      await db().deleteFrom("audit_events").where("sequence", "<=", 700).execute();
      expect(await verifyChain(db())).toEqual(whole);
      await deleteArchived(db());
      expect(await verifyChain(db())).toEqual(whole);
      expect((await rows(db()))[0]?.sequence).toBe(5_501);
      await appendAuditEvents(db(), [event("evt_next")]);
      expect((await verifyChain(db())).broken).toBeUndefined();
    });

    test("is refused where another archive run came first, and writes nothing", async () => {
      const written = await chainOf(db(), 10);
      const place = (sequence: number) => ({ sequence, hash: written[sequence - 1]?.hash ?? "" });
      const start = { sequence: 0, hash: "" };
      const results = await Promise.all([
        setCheckpoint(db(), start, place(4), { ...archived(place(4)), id: "evt_x" }),
        setCheckpoint(db(), start, place(6), { ...archived(place(6)), id: "evt_y" }),
      ]);
      expect(results.sort()).toEqual([false, true]);
      expect((await auditHead(db())).sequence).toBe(11);
      expect((await verifyChain(db())).broken).toBeUndefined();
    });
  });
});
