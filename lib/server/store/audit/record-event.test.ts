import { statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { brokenAt, freshProcess } from "../../../testing/server.ts";
import { store } from "../db/store.ts";
import { type AuditEvent, record } from "./record-event.ts";

const folder = freshProcess();

function event(target: string): AuditEvent {
  return {
    action: "sql_user.create",
    actor: { accountId: "acc_1", email: "ada@example.com" },
    request: { requestId: "req_1", address: "192.0.2.7" },
    outcome: "intended",
    clusterId: "11111111-1111-4111-8111-111111111111",
    target,
    details: { purpose: "orders", ms: 12, retried: false, traceId: undefined },
  };
}

async function events() {
  return (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
}

/** Makes every write of the store fail, as a full disk or a lost volume does, until it is taken back. */
async function readOnly(on: boolean): Promise<void> {
  await sql.raw(`pragma query_only = ${on}`).execute(await store());
}

describe("record", () => {
  test("stores actor, action, target, address and outcome", async () => {
    const before = Date.now();
    const intentId = await record(event("app_user"));
    const id = await record({ ...event("app_user"), outcome: "done", intentId });
    const rows = await events();
    expect(rows).toMatchObject([
      { sequence: 1, id: intentId, intent_id: null, outcome: "intended" },
      { sequence: 2, id, intent_id: intentId, outcome: "done" },
    ]);
    expect(rows[1]).toMatchObject({
      action: "sql_user.create",
      actor_id: "acc_1",
      actor: "ada@example.com",
      cluster_id: "11111111-1111-4111-8111-111111111111",
      target: "app_user",
      request_id: "req_1",
      address: "192.0.2.7",
    });
    expect(JSON.parse(rows[1]?.details ?? "")).toEqual({ purpose: "orders", ms: 12, retried: false });
    expect(rows[0]?.at).toBeGreaterThanOrEqual(before);
  });

  test("stores an event without an actor, such as a failed sign-in", async () => {
    await record({
      action: "session.sign_in",
      actor: null,
      request: { requestId: "", address: "x" },
      outcome: "refused",
    });
    expect(await events()).toMatchObject([
      { actor_id: null, actor: "", cluster_id: null, target: null, details: "{}" },
    ]);
  });

  test("resolves only when the event is in the store", async () => {
    const id = await record(event("app_user"));
    expect((await events()).map((row) => row.id)).toEqual([id]);
  });
});

describe("many at once", () => {
  test.each([1_000, 3_000])("%i events are one chain without gap or fork, each under its own id", async (count) => {
    const ids = await Promise.all(Array.from({ length: count }, (_, index) => record(event(`user_${index}`))));
    const rows = await events();
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(rows.map(({ target }) => target)).toEqual(ids.map((_, index) => `user_${index}`));
    expect(brokenAt(rows)).toBeUndefined();
  });

  test("share commits: a commit for each would be the slowest step of every change", async () => {
    await store();
    await Promise.all(Array.from({ length: 500 }, (_, index) => record(event(`user_${index}`))));
    // One for each would write at least two pages of 4 KiB to the log each time.
    expect(statSync(join(folder(), "rolecall.db-wal")).size).toBeLessThan(2 * 1024 * 1024);
  });
});

describe("a store that cannot be written", () => {
  test("makes every waiting event reject, so that no change is made unrecorded", async () => {
    await readOnly(true);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => record(event("app_user"))));
    expect(results.map(({ status }) => status)).toEqual(Array(10).fill("rejected"));
    expect(await events()).toEqual([]);
  });

  test("does not affect later events once it can be written again: the chain has no gap", async () => {
    const first = await record(event("before"));
    await readOnly(true);
    await expect(record(event("lost"))).rejects.toThrow("readonly");
    await readOnly(false);
    const last = await record(event("after"));
    expect((await events()).map(({ sequence, id }) => [sequence, id])).toEqual([
      [1, first],
      [2, last],
    ]);
  });
});
