import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshProcess, registry } from "../../../testing/server.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { drain } from "../../base/request/in-flight.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { readiness } from "./ready.ts";

const folder = freshProcess();
// Fakes only the date; the timers of the store and of timeouts stay real.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** A fake vendor that counts its calls. */
function vendor(answer: () => Promise<unknown[]>): { calls: () => number } {
  const listClusters = vi.fn(answer);
  registry()?.set("cloud-client", { listClusters });
  return { calls: () => listClusters.mock.calls.length };
}

const refuses = (code: "cloud_key_refused" | "cloud_unavailable") => async () => {
  throw new CloudError(code, { outcome: "not_done" });
};

test("a server is ready whose store answers and whose key is accepted", async () => {
  vendor(async () => []);
  expect(await readiness()).toEqual({ store: "ok", key: "ok" });
});

test.each([
  ["cloud_key_refused", "refused"],
  ["cloud_unavailable", "unreachable"],
] as const)("however many probes meet %s, the vendor is asked once in half a minute", async (code, key) => {
  const { calls } = vendor(refuses(code));
  for (let probe = 0; probe < 20; probe++) expect(await readiness()).toEqual({ store: "ok", key });
  await Promise.all(Array.from({ length: 20 }, () => readiness()));
  expect(calls()).toBe(1);
  vi.advanceTimersByTime(29_000);
  await readiness();
  expect(calls()).toBe(1);
  vi.advanceTimersByTime(1_000);
  await readiness();
  expect(calls()).toBe(2);
});

test("the result of other requests within half a minute counts, and the vendor is not asked", async () => {
  const { calls } = vendor(refuses("cloud_unavailable"));
  for (const [accepted, key] of [
    [true, "ok"],
    [false, "refused"],
  ]) {
    registry()?.set("key-verdicts", new Map([["default", { accepted, at: Date.now() }]]));
    expect((await readiness()).key).toBe(key);
  }
  expect(calls()).toBe(0);
  vi.advanceTimersByTime(30_000);
  expect((await readiness()).key).toBe("unreachable");
  expect(calls()).toBe(1);
});

test("a failing store is reported without the reason", async () => {
  vendor(async () => []);
  await (await store()).schema.dropTable("audit_head").execute();
  expect(await readiness()).toEqual({ store: "unavailable", key: "ok" });
});

test.each<[string, () => Promise<unknown>]>([
  ["read-only", async () => sql`pragma query_only = true`.execute(await store())],
  ["deleted", async () => rmSync(join(folder(), "rolecall.db"))],
])("a store that is %s is reported, although it can be read", async (_, spoil) => {
  vendor(async () => []);
  expect((await readiness()).store).toBe("ok");
  await spoil();
  await auditHead(await store());
  await expect.poll(async () => (await readiness()).store).toBe("unavailable");
});

/** Overwrites what the file holds from a page on, as a failing disk does: the running server still has pages in memory. */
async function spoil(from: (db: Store) => Promise<number>, length: "page" | "rest" = "page"): Promise<void> {
  const db = await store();
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  const { rows } = await sql<{ page_size: number }>`pragma page_size`.execute(db);
  const size = rows[0]?.page_size ?? 0;
  const at = ((await from(db)) - 1) * size;
  const path = join(folder(), "rolecall.db");
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(length === "page" ? size : statSync(path).size - at, 0x5a), 0, undefined, at);
  closeSync(file);
}

const pageOf = (name: string) => async (db: Store) => {
  const found = await sql<{ rootpage: number }>`select rootpage from sqlite_master where name = ${name}`.execute(db);
  return found.rows[0]?.rootpage ?? 0;
};

describe("a file that is damaged while the server runs", () => {
  test.each<[string, () => Promise<void>]>([
    ["from its first page on", () => spoil(async () => 1, "rest")],
    ["in its first page", () => spoil(async () => 1)],
    ["in the page of a table", () => spoil(pageOf("teams"))],
  ])("%s is reported, although the server can read and write", async (_, damage) => {
    vendor(async () => []);
    expect((await readiness()).store).toBe("ok");
    await damage();
    await auditHead(await store());
    await expect.poll(async () => (await readiness()).store).toBe("unavailable");
  });

  test("where nothing looks is reported once a statement has met it", async () => {
    vendor(async () => []);
    expect((await readiness()).store).toBe("ok");
    await spoil(pageOf("notices_by_account"));
    const db = await store();
    await expect(
      sql`select * from notices indexed by ${sql.ref("notices_by_account")} order by account_id`.execute(db),
    ).rejects.toThrow("it is damaged");
    await expect.poll(async () => (await readiness()).store).toBe("unavailable");
  });
});

test("however many probes come, the store is written to once in a second", async () => {
  vendor(async () => []);
  expect((await readiness()).store).toBe("ok");
  await (await store()).schema.dropTable("servers").execute();
  for (const state of await Promise.all(Array.from({ length: 20 }, () => readiness()))) expect(state.store).toBe("ok");
});

test("a server that is stopping says so", async () => {
  vendor(async () => []);
  await drain(0);
  expect(await readiness()).toEqual({ store: "ok", key: "ok", server: "stopping" });
});
