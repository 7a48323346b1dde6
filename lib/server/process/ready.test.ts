import { rmSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshProcess, registry } from "../../testing/server.ts";
import { drain } from "../base/in-flight.ts";
import { CloudError } from "../cloud/error.ts";
import { auditHead } from "../store/audit-events.ts";
import { store } from "../store/store.ts";
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
    registry()?.set("key-verdict", { last: { accepted, at: Date.now() } });
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
