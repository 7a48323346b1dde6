import { describe, expect, test } from "vitest";
import { ManualClock } from "../../../testing/doubles/manual-clock.ts";
import { CLUSTER, PASSWORD, scripted } from "../../../testing/scripted-calls.ts";
import { CLUSTER_ID, clientOf, type Reply, startVendor, thrownBy } from "../../../testing/scripted-vendor.ts";
import { Secret } from "../../base/secret.ts";

describe("reads at the same time", () => {
  test("that are equal are one request", async () => {
    const vendor = await scripted({ json: CLUSTER });
    const cloud = clientOf(vendor);
    const clusters = await Promise.all([cloud.getCluster(CLUSTER_ID), cloud.getCluster(CLUSTER_ID.toUpperCase())]);
    expect(clusters[0]).toEqual(clusters[1]);
    expect(vendor.received).toHaveLength(1);
  });

  test("that differ in their query are not", async () => {
    const vendor = await scripted({ json: { params: { Host: "a.example", Port: "1" } } });
    const cloud = clientOf(vendor);
    await Promise.all(["a", "b"].map((database) => cloud.connectionString(CLUSTER_ID, { database })));
    expect(vendor.received).toHaveLength(2);
  });

  test("an abort of one does not abort the others", async () => {
    const held = Promise.withResolvers<Reply>();
    const vendor = await startVendor(() => held.promise);
    const cloud = clientOf(vendor);
    const abort = new AbortController();
    const gone = thrownBy(cloud.getCluster(CLUSTER_ID, { signal: abort.signal }));
    const stays = cloud.getCluster(CLUSTER_ID);
    abort.abort("left");
    expect(await gone).toBe("left");
    held.resolve({ json: CLUSTER });
    expect((await stays).name).toBe("orders");
  });

  test("a read after a change is not served by one from before it", async () => {
    const held = Promise.withResolvers<Reply>();
    let lists = 0;
    const vendor = await startVendor(({ method }) => {
      if (method !== "GET") return { json: { name: "app" } };
      lists += 1;
      return lists === 1 ? held.promise : { json: { users: [{ name: "app" }] } };
    });
    const cloud = clientOf(vendor);
    const before = cloud.listSqlUsers(CLUSTER_ID);
    await cloud.createSqlUser(CLUSTER_ID, "app", new Secret(PASSWORD));
    expect(await cloud.listSqlUsers(CLUSTER_ID)).toEqual(["app"]);
    held.resolve({ json: { users: [] } });
    expect(await before).toEqual([]);
  });
});

describe("an abort", () => {
  test("takes a change out of the queue before it is sent", async () => {
    const vendor = await scripted({ json: { name: "app" } });
    const cloud = clientOf(vendor, { requestsPerSecond: 10, clock: { now: () => 0, after: () => () => {} } });
    await cloud.deleteSqlUser(CLUSTER_ID, "app");
    const abort = new AbortController();
    const waiting = thrownBy(cloud.deleteSqlUser(CLUSTER_ID, "app", { signal: abort.signal }));
    abort.abort("left");
    expect(await waiting).toBe("left");
    expect(vendor.received).toHaveLength(1);
  });

  test("waits for the outcome of a change that was sent", async () => {
    const abort = new AbortController();
    const vendor = await startVendor(() => {
      abort.abort("left");
      return { json: { name: "app" } };
    });
    expect(
      await clientOf(vendor).createSqlUser(CLUSTER_ID, "app", new Secret(PASSWORD), { signal: abort.signal }),
    ).toBe("app");
  });
});

test("a read that a person waits for is given up in the queue too, and one in the background is not", async () => {
  const vendor = await startVendor(() => ({ json: { id: "o" } }));
  const client = clientOf(vendor, { requestsPerSecond: 0.1, readTimeoutMs: 50, clock: new ManualClock() });
  await client.organization();
  void client.getCluster(CLUSTER_ID, { priority: "background" });
  const error = await thrownBy(client.organization());
  expect(error).toMatchObject({ code: "cloud_timeout", outcome: "not_done" });
  expect(client.waiting()).toMatchObject({ read: 0, background: 1 });
  expect(vendor.received).toHaveLength(1);
});

describe("after the vendor asked to wait for a minute, a read", () => {
  test.each([
    [429, { message: "rate limit exceeded" }, "cloud_rate_limited"],
    [503, { message: "down for maintenance" }, "cloud_unavailable"],
  ] as const)("says what was answered (%i) and when it is tried again, without waiting", async (status, json, code) => {
    const vendor = await scripted({ status, json, headers: { "retry-after": "60" } });
    const clock = new ManualClock();
    const client = clientOf(vendor, { requestsPerSecond: 10, clock });
    expect(await thrownBy(client.organization())).toMatchObject({ code, retryAfterSeconds: 60 });
    await clock.pass(20_000);
    const again = await thrownBy(client.getCluster(CLUSTER_ID));
    expect(again).toMatchObject({ code, outcome: "not_done", retryAfterSeconds: 40 });
    expect(vendor.received).toHaveLength(1);
  });

  test("that waited for its turn already says it when it gives up", async () => {
    const vendor = await scripted({ status: 429, headers: { "retry-after": "60" } });
    const client = clientOf(vendor, { requestsPerSecond: 10, readTimeoutMs: 200, clock: new ManualClock() });
    const both = [client.organization(), client.getCluster(CLUSTER_ID)].map(thrownBy);
    for (const error of await Promise.all(both))
      expect(error).toMatchObject({ code: "cloud_rate_limited", retryAfterSeconds: 60 });
    expect(vendor.received).toHaveLength(1);
  });

  test("in the background waits for its time", async () => {
    let isBusy = true;
    const vendor = await startVendor(() => {
      if (!isBusy) return { json: CLUSTER };
      isBusy = false;
      return { status: 429, headers: { "retry-after": "60" } };
    });
    const clock = new ManualClock();
    const client = clientOf(vendor, { requestsPerSecond: 10, clock });
    await thrownBy(client.organization());
    const later = client.getCluster(CLUSTER_ID, { priority: "background" });
    await clock.pass(61_000);
    expect((await later).name).toBe("orders");
  });
});

test("all calls of a client share one queue: ten a second, a person's changes first", async () => {
  let now = 0;
  const timers: { at: number; fire: () => void }[] = [];
  const clock = {
    now: () => now,
    after(ms: number, fire: () => void) {
      timers.push({ at: now + ms, fire });
      return () => {};
    },
  };
  const vendor = await startVendor(({ method }) => ({ json: method === "GET" ? { id: "o" } : { name: "app" } }));
  const cloud = clientOf(vendor, { requestsPerSecond: 10, clock });
  const order: string[] = [];
  const calls = [
    cloud.organization().then(() => order.push("first")),
    cloud.listDatabases(CLUSTER_ID, { priority: "background" }).catch(() => order.push("background")),
    cloud.connectionString(CLUSTER_ID, { database: "d" }).catch(() => order.push("read")),
    cloud.setSqlUserPassword(CLUSTER_ID, "app", new Secret(PASSWORD)).then(() => order.push("write")),
  ];
  for (const call of calls.slice(0, 1)) await call;
  while (timers.length > 0) {
    const { at, fire } = timers.shift() ?? { at: 0, fire: () => {} };
    now = at;
    const before = order.length;
    fire();
    while (order.length === before) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(order).toEqual(["first", "write", "read", "background"]);
  expect(now).toBeCloseTo(300);
});

describe("the vendor's request to wait", () => {
  /** The pause in milliseconds that stands between a call that is answered so and the next one. */
  async function pauseAfter(reply: Reply): Promise<number> {
    const pauses: number[] = [];
    const after = (ms: number) => {
      pauses.push(ms);
      return () => {};
    };
    const clock = { now: () => 0, after };
    const cloud = clientOf(await scripted(reply), { requestsPerSecond: 10, clock });
    await cloud.deleteSqlUser(CLUSTER_ID, "app").catch(() => {});
    void cloud.deleteSqlUser(CLUSTER_ID, "app");
    await new Promise((resolve) => setImmediate(resolve));
    return pauses.at(-1) ?? 0;
  }

  test.each([200, 400, 403, 429, 503])("is followed for any status: %i", async (status) => {
    expect(await pauseAfter({ status, json: { name: "app" }, headers: { "retry-after": "9" } })).toBe(9_000);
  });

  test("is one second where a rate limit names no time", async () => {
    expect(await pauseAfter({ status: 429 })).toBe(1_000);
    expect(await pauseAfter({ status: 400, text: "rate limit exceeded" })).toBe(1_000);
    expect(await pauseAfter({ status: 400 })).toBe(100);
  });
});
