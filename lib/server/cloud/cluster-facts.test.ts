import { afterEach, describe, expect, test, vi } from "vitest";
import { connectTo } from "../../testing/fake-cloud.ts";
import { CLUSTER_ID, type Received, type Reply, startVendor } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { clusterFacts } from "./cluster-facts.ts";

freshProcess();
afterEach(() => vi.useRealTimers());

const OTHER_ID = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";
const cluster = (id: string, state = "CREATED") => ({
  id,
  name: `cluster ${id.slice(0, 4)}`,
  cockroach_version: "v26.2.1",
  plan: "STANDARD",
  cloud_provider: "GCP",
  state,
  regions: [{ name: "europe-west1" }],
});
const listed = (...clusters: unknown[]): Reply => ({ json: { clusters } });

const vendorOf = async (answer: (request: Received) => Reply | Promise<Reply>) => connectTo(await startVendor(answer));

describe("the cached facts of the clusters", () => {
  test("is read once a minute for all callers", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const vendor = await vendorOf(() => listed(cluster(CLUSTER_ID)));
    const begun = Date.now();
    await Promise.all(Array.from({ length: 20 }, () => clusterFacts().all()));
    vi.setSystemTime(begun + 59_999);
    await clusterFacts().one(CLUSTER_ID);
    expect(vendor.received).toHaveLength(1);
    vi.setSystemTime(begun + 60_000);
    await clusterFacts().writable(CLUSTER_ID);
    expect(vendor.received).toHaveLength(2);
  });

  test("is shown for ten minutes while it is read again, or cannot be; a change waits for it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const held = Promise.withResolvers<Reply>();
    let isSlow = false;
    await vendorOf(() => (isSlow ? held.promise : listed(cluster(CLUSTER_ID))));
    const begun = Date.now();
    await clusterFacts().all();
    isSlow = true;
    vi.setSystemTime(begun + 9 * 60_000);
    expect(await clusterFacts().one(CLUSTER_ID)).toMatchObject({ id: CLUSTER_ID });
    const change = clusterFacts().writable(CLUSTER_ID);
    held.resolve({ status: 403, json: { code: 7 } });
    await expect(change).rejects.toMatchObject({ code: "cloud_key_forbidden" });
    expect(await clusterFacts().one(CLUSTER_ID)).toMatchObject({ id: CLUSTER_ID });
    vi.setSystemTime(begun + 10 * 60_000);
    await expect(clusterFacts().one(CLUSTER_ID)).rejects.toMatchObject({ code: "cloud_key_forbidden" });
  });

  test("includes at once an unknown cluster that is requested", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    let clusters = [cluster(CLUSTER_ID)];
    await vendorOf(() => listed(...clusters));
    const begun = Date.now();
    await clusterFacts().all();
    clusters = [...clusters, cluster(OTHER_ID)];
    vi.setSystemTime(begun + 60_000);
    expect(await clusterFacts().one(OTHER_ID)).toMatchObject({ id: OTHER_ID });
  });

  test("does not include a failure: the next caller reads again", async () => {
    let refuse = true;
    await vendorOf(() => (refuse ? { status: 403, json: { code: 7 } } : listed(cluster(CLUSTER_ID))));
    await expect(clusterFacts().all()).rejects.toMatchObject({ code: "cloud_key_forbidden" });
    refuse = false;
    expect(await clusterFacts().all()).toHaveLength(1);
  });
});

describe("a cluster that Rolecall may not know", () => {
  test("does not exist where not visible to the API key", async () => {
    await vendorOf(() => listed(cluster(CLUSTER_ID)));
    expect((await clusterFacts().one(CLUSTER_ID)).id).toBe(CLUSTER_ID);
    await expect(clusterFacts().one(OTHER_ID)).rejects.toMatchObject({ code: "cluster_not_found" });
  });

  test("does not exist where CLUSTER_IDS leaves it out, although the key sees it", async () => {
    vi.stubEnv("CLUSTER_IDS", CLUSTER_ID);
    const vendor = await vendorOf(() => listed(cluster(CLUSTER_ID), cluster(OTHER_ID)));
    expect((await clusterFacts().all()).map(({ id }) => id)).toEqual([CLUSTER_ID]);
    for (const ask of [() => clusterFacts().one(OTHER_ID), () => clusterFacts().writable(OTHER_ID)])
      await expect(ask()).rejects.toMatchObject({ code: "cluster_not_found" });
    expect(vendor.received).toHaveLength(1);
  });

  test.each(["", "..", `${CLUSTER_ID}/`])("does not exist under the id %j", async (id) => {
    await vendorOf(() => listed(cluster(CLUSTER_ID)));
    await expect(clusterFacts().one(id)).rejects.toMatchObject({ code: "cluster_not_found" });
  });
});

describe("a cluster to change", () => {
  test("is one that is ready", async () => {
    await vendorOf(() => listed(cluster(CLUSTER_ID)));
    expect(await clusterFacts().writable(CLUSTER_ID)).toMatchObject({ id: CLUSTER_ID, state: "CREATED" });
  });

  test("is looked at again where it was not ready a moment ago", async () => {
    const states = ["CREATING", "CREATED"];
    await vendorOf(() => listed(cluster(CLUSTER_ID, states.shift())));
    expect(await clusterFacts().one(CLUSTER_ID)).toMatchObject({ state: "CREATING" });
    expect(await clusterFacts().writable(CLUSTER_ID)).toMatchObject({ state: "CREATED" });
  });

  test.each(["CREATING", "LOCKED", "DELETED", "SOMETHING_NEW", ""])(
    "is refused while its state is %j",
    async (state) => {
      // One that is deleted is not listed at all.
      const code = state === "DELETED" ? "cluster_not_found" : "cluster_not_ready";
      await vendorOf(() => listed(...(state === "DELETED" ? [] : [cluster(CLUSTER_ID, state)])));
      await expect(clusterFacts().writable(CLUSTER_ID)).rejects.toMatchObject({ code });
    },
  );
});
