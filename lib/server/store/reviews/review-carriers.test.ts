import { expect, test } from "vitest";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { testEvent } from "../../../testing/audit-event.ts";
import { eachStore } from "../../../testing/server.ts";
import { appendAuditEvents } from "../audit/audit-events.ts";
import { findCarrier } from "./review-carriers.ts";

const CLUSTER = "11111111-1111-4111-8111-111111111111";

eachStore((db) => {
  test("a decision was carried out by who changed the SQL user up to its proof, and by nobody where several did", async () => {
    const event = (id: string, at: number, actor: string, action: AuditAction = "sql_user.apply") => {
      const about = { action, clusterId: CLUSTER, target: "app", requestId: "", outcome: "done" } as const;
      return testEvent(id, Object.assign({ at, actor, actorId: `acc_${actor}` }, about));
    };
    await appendAuditEvents(db(), [
      event("evt_1", 1, "early@example.com"),
      event("evt_2", 2, "ada@example.com"),
      event("evt_3", 3, "ada@example.com"),
      event("evt_4", 3, "other@example.com", "sql_user.delete"),
      event("evt_5", 5, "ben@example.com"),
    ]);
    const until = (at: number) =>
      findCarrier(db(), { actions: ["sql_user.apply"], targets: ["app"], clusterId: CLUSTER, since: 2, until: at });
    expect(await until(1)).toBeUndefined();
    expect(await until(4)).toMatchObject({ actor: "ada@example.com", id: "evt_3" });
    expect(await until(5)).toBeUndefined();
  });

  test("a script of another person that ran in part counts as a change, and one that was refused does not", async () => {
    const event = (id: string, at: number, actor: string, outcome: "done" | "unknown" | "refused") => {
      const about = { action: "sql_user.apply", clusterId: CLUSTER, target: "app", requestId: "" } as const;
      return testEvent(id, Object.assign({ at, actor, actorId: `acc_${actor}`, outcome }, about));
    };
    await appendAuditEvents(db(), [
      event("evt_1", 1, "ada@example.com", "unknown"),
      event("evt_2", 2, "ada@example.com", "done"),
      event("evt_3", 3, "ben@example.com", "refused"),
      event("evt_4", 4, "cleo@example.com", "unknown"),
    ]);
    const until = (at: number) =>
      findCarrier(db(), { actions: ["sql_user.apply"], targets: ["app"], clusterId: CLUSTER, since: 0, until: at });
    expect(await until(1)).toBeUndefined();
    expect(await until(3)).toMatchObject({ actor: "ada@example.com", id: "evt_2" });
    expect(await until(4)).toBeUndefined();
  });
});
