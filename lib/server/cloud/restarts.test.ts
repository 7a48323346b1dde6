import { expect, test, vi } from "vitest";
import { CLUSTER_ID, startVendor } from "../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { store } from "../store/db/store.ts";
import { beat } from "../store/jobs/server-life.ts";
import { cloud, heldMs } from "./cloud-client.ts";

freshProcess();

/** Another process takes the place of this one, on the same store. */
async function restart(): Promise<void> {
  const opened = registry()?.get("store");
  registry()?.clear();
  registry()?.set("store", opened);
  await beat(await store());
}

test("of two processes that follow each other at once, 10 requests reach the vendor in any second at most", async () => {
  const at: number[] = [];
  const vendor = await startVendor(() => {
    at.push(performance.now());
    return { json: { params: { Host: "a.example", Port: "1" } } };
  });
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  await beat(await store());
  const ask = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, each) => cloud().connectionString(CLUSTER_ID, { database: `d${each}` })),
    );
  await ask(9);
  await restart();
  await ask(3);
  await restart();
  await ask(2);
  expect(at).toHaveLength(14);
  for (const [index, later] of at.slice(10).entries())
    expect(later - (at[index] ?? 0), `requests ${index + 1} to ${index + 11}`).toBeGreaterThanOrEqual(1_000);
});

test("the first server of a store waits for nothing, nor does a server later", async () => {
  const vendor = await startVendor(() => ({ json: { params: { Host: "a.example", Port: "1" } } }));
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  await beat(await store());
  expect(await heldMs()).toBe(0);
  await restart();
  expect(await heldMs()).toBeGreaterThan(0);
  await cloud().connectionString(CLUSTER_ID, { database: "d" });
  expect(await heldMs()).toBe(0);
});
