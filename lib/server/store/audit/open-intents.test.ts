import { expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { eachStore } from "../../../testing/server.ts";
import { isShared } from "../db/clock.ts";
import { saveServer, sweepServers } from "../jobs/servers.ts";
import type { NewEvent } from "./audit-event.ts";
import { appendAuditEvents } from "./audit-events.ts";
import { orphanedIntents } from "./open-intents.ts";

const CLUSTER = "11111111-1111-4111-8111-111111111111";

eachStore((db) => {
  async function intend(target: string, serverId: string): Promise<NewEvent> {
    const intent = testEvent(`evt_${target}`, { clusterId: CLUSTER, target, outcome: "intended" });
    await appendAuditEvents(db(), [intent], serverId);
    return intent;
  }

  const silentFor = (id: string, ms: number) =>
    db()
      .updateTable("servers")
      .set((eb) => ({ seen_at: eb("seen_at", "-", ms) }))
      .where("id", "=", id)
      .execute();
  const orphans = async (own = "srv_own") => (await orphanedIntents(db(), own)).map(({ target }) => target);

  test("an intent is open until its first outcome, and a second one is left out", async () => {
    const intent = await intend("app", "srv_dead");
    expect(await orphans()).toEqual(["app"]);
    const outcome = (id: string, value: NewEvent["outcome"]) => ({
      ...intent,
      id,
      intentId: intent.id,
      outcome: value,
    });
    expect(await appendAuditEvents(db(), [outcome("evt_a", "done")])).toEqual(new Set());
    expect(await appendAuditEvents(db(), [outcome("evt_b", "unknown"), outcome("evt_c", "failed")])).toEqual(
      new Set(["evt_b", "evt_c"]),
    );
    expect(await orphans()).toEqual([]);
    const events = await db().selectFrom("audit_events").select(["sequence", "outcome"]).orderBy("sequence").execute();
    expect(events).toEqual([
      { sequence: 1, outcome: "intended" },
      { sequence: 2, outcome: "done" },
    ]);
  });

  test("an intent and its outcome that come together leave nothing open", async () => {
    const intent = await intend("app", "srv_dead");
    const second = { ...intent, id: "evt_second" };
    const outcomes = [intent, second].map(({ id }) => ({
      ...intent,
      id: `${id}_end`,
      intentId: id,
      outcome: "done" as const,
    }));
    expect(await appendAuditEvents(db(), [second, ...outcomes])).toEqual(new Set());
    expect(await orphans()).toEqual([]);
  });

  test("of many outcomes at once, one is written", async () => {
    const intent = await intend("app", "srv_dead");
    const late = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        appendAuditEvents(db(), [{ ...intent, id: `evt_${index}`, intentId: intent.id, outcome: "unknown" }]),
      ),
    );
    expect(late.filter(({ size }) => size === 0)).toHaveLength(1);
  });

  test("orphaned are those of servers that are dead: with a store that several share, those that say nothing for 30 seconds", async () => {
    for (const id of ["own", "live", "quiet", "silent"]) await saveServer(db(), `srv_${id}`);
    for (const id of ["own", "live", "quiet", "silent", "unknown"]) await intend(id, `srv_${id}`);
    await intend("before", "");
    await silentFor("srv_quiet", 25_000);
    await silentFor("srv_silent", 31_000);
    const dead = ["silent", "unknown", "before"];
    expect(await orphans()).toEqual(isShared(db()) ? dead : ["live", "quiet", ...dead]);
  });

  test("a sign of life ends the silence", async () => {
    await saveServer(db(), "srv_live");
    await silentFor("srv_live", 100_000);
    await saveServer(db(), "srv_live");
    await intend("app", "srv_live");
    expect(await orphans()).toEqual(isShared(db()) ? [] : ["app"]);
  });

  test("a server that is long dead is deleted, but its open intents stay", async () => {
    for (const id of ["srv_live", "srv_gone"]) await saveServer(db(), id);
    await intend("app", "srv_gone");
    await silentFor("srv_gone", 2 * 60 * 60_000);
    await sweepServers(db());
    expect(await db().selectFrom("servers").select("id").execute()).toEqual([{ id: "srv_live" }]);
    expect(await orphans()).toEqual(["app"]);
  });
});
