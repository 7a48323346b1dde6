import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { CLUSTER_ID, type Reply } from "../../../testing/scripted-vendor.ts";
import { brokenAt, byNamed, freshProcess, registry } from "../../../testing/server.ts";
import { recordOutcome } from "../../audit/record-outcome.ts";
import { record } from "../../store/audit/record-event.ts";
import { store } from "../../store/db/store.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { settleIntents } from "./settle-intents.ts";

freshProcess();
afterEach(() => vi.useRealTimers());

const HOUR = 60 * 60_000;

/** A vendor whose cluster has these SQL users, or that answers every request for them with this response. */
async function cluster(users: string[] | Reply) {
  const cloud = connectTo(
    await startFakeCloud(Array.isArray(users) ? Object.fromEntries(users.map((name) => [name, ""])) : {}),
  );
  if (!Array.isArray(users)) cloud.instead = () => users;
  return cloud;
}

const about = (action: AuditAction, target: string) => ({
  action,
  actor: { accountId: "acc_1", email: "ada@example.com" },
  request: { requestId: `req_${target}`, address: "192.0.2.7" },
  clusterId: CLUSTER_ID,
  target,
});

/** The intent of a server that died: a process that starts now is another server. */
async function intended(action: AuditAction, target: string): Promise<string> {
  return record({ ...about(action, target), outcome: "intended" });
}

function die(): void {
  registry()?.delete("server-life");
}

const events = async () => (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
const stillOpen = async () => (await store()).selectFrom("open_intents").select("id").execute();
const outcomes = async () =>
  (await events())
    .filter(({ intent_id }) => intent_id !== null)
    .map(({ target, outcome, details }) => [target, outcome, JSON.parse(details)]);

async function there(name: string): Promise<void> {
  await saveCreated(await store(), { clusterId: CLUSTER_ID, name }, { purpose: "orders", by: byNamed("Ada") });
}

describe("an intent whose server has died", () => {
  test("gets its outcome under the account that made it, and is no longer open", async () => {
    await cluster([]);
    const intentId = await intended("sql_user.create", "app");
    die();
    await settleIntents(await store());
    const all = await events();
    expect(all).toMatchObject([
      { id: intentId, outcome: "intended" },
      {
        intent_id: intentId,
        outcome: "unknown",
        actor: "ada@example.com",
        request_id: "req_app",
        address: "192.0.2.7",
      },
    ]);
    expect(await stillOpen()).toEqual([]);
    expect(brokenAt(all)).toBeUndefined();
  });

  test("to create: proves nothing, whether the SQL user is there or not, and says which", async () => {
    await cluster(["app"]);
    for (const name of ["app", "etl"]) await intended("sql_user.create", name);
    die();
    await settleIntents(await store());
    expect(await outcomes()).toEqual([
      ["app", "unknown", { settled: true, found: "there" }],
      ["etl", "unknown", { settled: true, found: "absent" }],
    ]);
  });

  test("to reset, or to change only Rolecall's store: unknown", async () => {
    await cluster(["app"]);
    await intended("sql_user.reset_password", "app");
    await intended("team.create", "Payments");
    die();
    await settleIntents(await store());
    expect((await outcomes()).toSorted()).toEqual([
      ["Payments", "unknown", { settled: true }],
      ["app", "unknown", { settled: true, found: "there" }],
    ]);
  });

  test("to delete one that Rolecall knew and that is gone: done, and its row has ended as deleted", async () => {
    await cluster([]);
    await there("app");
    await intended("sql_user.delete", "app");
    die();
    await settleIntents(await store());
    expect(await outcomes()).toEqual([["app", "done", { settled: true, found: "absent" }]]);
    await vi.waitFor(async () => {
      const rows = await (await store()).selectFrom("sql_users").selectAll().execute();
      expect(rows).toMatchObject([{ name: "app", ended_how: "deleted" }]);
    }, 20_000);
    expect((await events()).map(({ action }) => action)).not.toContain("sql_user.vanished");
  });

  test("to delete one that still exists: unknown, since the request may be in flight", async () => {
    await cluster(["app"]);
    await there("app");
    await intended("sql_user.delete", "app");
    die();
    await settleIntents(await store());
    expect(await outcomes()).toEqual([["app", "unknown", { settled: true, found: "there" }]]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["nobody knew to be there", async () => intended("sql_user.delete", "app")],
    [
      "two deletes were meant for",
      async () => {
        await there("app");
        await intended("sql_user.delete", "app");
        await intended("sql_user.delete", "app");
      },
    ],
    [
      "an earlier delete of unknown outcome may have taken away",
      async () => {
        await there("app");
        const intentId = await intended("sql_user.delete", "app");
        await recordOutcome({ ...about("sql_user.delete", "app"), intentId, outcome: "unknown" });
        await intended("sql_user.delete", "app");
      },
    ],
    [
      "was created anew since",
      async () => {
        await intended("sql_user.delete", "app");
        const intentId = await intended("sql_user.create", "app");
        await there("app");
        await recordOutcome({ ...about("sql_user.create", "app"), intentId, outcome: "done" });
      },
    ],
  ])("to delete one that is gone, but that %s: unknown", async (_, before) => {
    await cluster([]);
    await before();
    die();
    await settleIntents(await store());
    const settled = (await outcomes()).filter(([, , details]) => details.settled);
    expect(settled.length).toBeGreaterThan(0);
    expect(settled.map(([, outcome]) => outcome)).not.toContain("done");
  });

  test("stays open while the vendor does not answer, and is given up after an hour", async () => {
    await cluster({ status: 500, json: {} });
    await intended("sql_user.create", "app");
    die();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR - 60_000 });
    await settleIntents(await store());
    expect(await outcomes()).toEqual([]);
    expect(await stillOpen()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 120_000);
    await settleIntents(await store());
    expect(await outcomes()).toEqual([["app", "unknown", { settled: true }]]);
  });
});

describe("one outcome and no more", () => {
  test("where the server that was taken for dead is alive: the first one counts", async () => {
    await cluster(["app"]);
    const intentId = await intended("sql_user.create", "app");
    die();
    await settleIntents(await store());
    await recordOutcome({ ...about("sql_user.create", "app"), intentId, outcome: "done" });
    expect(await outcomes()).toEqual([["app", "unknown", { settled: true, found: "there" }]]);
    expect(brokenAt(await events())).toBeUndefined();
  });

  test("where several settle at once", async () => {
    await cluster(["app"]);
    for (let index = 0; index < 20; index++) await intended("sql_user.create", `app_${index}`);
    die();
    const db = await store();
    await Promise.all(Array.from({ length: 5 }, () => settleIntents(db)));
    expect(await outcomes()).toHaveLength(20);
    expect(await stillOpen()).toEqual([]);
  });

  test("of a server that lives is its own to write", async () => {
    await cluster(["app"]);
    await intended("sql_user.create", "app");
    await settleIntents(await store());
    expect(await outcomes()).toEqual([]);
    expect(await stillOpen()).toHaveLength(1);
  });
});

test("an outcome that the store did not take is written as it was, as soon as it can be", async () => {
  await cluster([]);
  const db = await store();
  const intentId = await intended("sql_user.create", "app");
  await sql`pragma query_only = true`.execute(db);
  await recordOutcome({ ...about("sql_user.create", "app"), intentId, outcome: "done" });
  await sql`pragma query_only = false`.execute(db);
  expect(await outcomes()).toEqual([]);
  await settleIntents(db);
  expect(await outcomes()).toEqual([["app", "done", {}]]);
});
