import { describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import type { NewEvent } from "../../store/audit/audit-event.ts";
import { appendAuditEvents } from "../../store/audit/audit-events.ts";
import { store } from "../../store/db/store.ts";
import { ownChanges } from "./own-changes.ts";

freshProcess();

const NOW = Date.UTC(2026, 10, 24, 14);
const CLUSTER = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const MARA: Actor = Object.assign({}, ADMINISTRATOR, { accountId: "acc_2", email: "mara@example.com", role: "member" });
const by = ({ accountId: actorId, email: actor }: Actor) => ({ actorId, actor });

async function append(...events: [string, Partial<NewEvent>][]) {
  await appendAuditEvents(
    await store(),
    events.map(([id, more]) => testEvent(id, Object.assign({ clusterId: CLUSTER, target: "app_orders" }, more))),
  );
}
/** What a browser learns that sent a change ten seconds ago. */
const found = async (actor = ADMINISTRATOR) =>
  ownChanges({ actor, permission: "profile.manage" } as Permit<"profile.manage">, { since: 10_000 }, NOW);

describe("after a lost answer", () => {
  test("a person learns how their own change ended, and where to look at it", async () => {
    const ada = by(ADMINISTRATOR);
    await append(
      ["evt_old", { ...ada, action: "sql_user.create", at: NOW - 60_000 }],
      ["evt_1", { ...ada, action: "sql_user.delete", outcome: "intended", at: NOW - 9_000 }],
      ["evt_2", { ...ada, action: "sql_user.delete", intentId: "evt_1", at: NOW - 8_000 }],
    );
    expect(await found()).toEqual([
      {
        id: "evt_2",
        at: NOW - 8_000,
        action: "sql_user.delete",
        target: "app_orders",
        outcome: "done",
        path: `/clusters/${CLUSTER}/users?q=app_orders`,
      },
    ]);
  });

  test("a change without an outcome is said to run", async () => {
    await append(["evt_1", { ...by(ADMINISTRATOR), outcome: "intended", at: NOW - 1_000 }]);
    expect(await found()).toMatchObject([{ outcome: "running" }]);
  });

  test("nobody learns of a change of another person", async () => {
    await append(["evt_1", { ...by(ADMINISTRATOR), at: NOW - 1_000 }]);
    expect(await found(MARA)).toEqual([]);
  });

  test("a member is led to a page that they may open", async () => {
    await append(
      ["evt_1", { ...by(MARA), action: "sql_user.reset_password", at: NOW - 2_000 }],
      ["evt_2", { ...by(MARA), action: "profile.change_name", clusterId: null, target: null, at: NOW - 1_000 }],
    );
    expect((await found(MARA)).map(({ path }) => path)).toEqual([null, "/my"]);
  });
});
