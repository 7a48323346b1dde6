import { expect, test } from "vitest";
import { connectTo } from "../../../testing/fake-cloud.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { CLUSTER_ID, type Received, type Reply, startVendor } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { getAllowlist } from "./allowlist.ts";

freshProcess();

const CLUSTERS: Reply = { json: { clusters: [{ id: CLUSTER_ID, name: "orders", state: "CREATED" }] } };
const entry = (cidr_ip: string, cidr_mask: number, more: object = {}) => ({
  cidr_ip,
  cidr_mask,
  sql: true,
  ui: true,
  ...more,
});

/** What a person at this address sees of a list. */
async function seen(allowlist: Reply, address = "203.0.113.7") {
  const answers: Record<string, Reply> = { clusters: CLUSTERS, allowlist };
  await connectTo(
    await startVendor(({ path }: Received) => answers[path.split("/").at(-1) ?? ""] ?? { status: 500, json: {} }),
  );
  const mayRead = authorize(ADMINISTRATOR, "cluster.read", CLUSTER_ID);
  return inRequest(newBrowser({ address }), () => getAllowlist(mayRead, { clusterId: CLUSTER_ID }));
}

test("the networks for SQL, whether the reader's address is among them, and whether a change is still on its way", async () => {
  const entries = [entry("198.51.100.0", 24, { name: "office" }), entry("203.0.113.0", 24, { sql: false })];
  const list: Reply = { json: { allowlist: entries, propagating: true } };
  const networks = [{ network: "198.51.100.0/24", name: "office" }];
  expect(await seen(list)).toEqual({ networks, propagating: true, you: { address: "203.0.113.7", isIn: false } });
  expect((await seen(list, "::ffff:198.51.100.9")).you).toEqual({ address: "198.51.100.9", isIn: true });
});

test.each(["127.0.0.1", "10.1.2.3", "192.168.1.4", "100.64.0.1", "::1", "fd00::1", "unknown"])(
  "nothing is claimed of %s, which the vendor does not see",
  async (address) => {
    expect((await seen({ json: { allowlist: [entry("0.0.0.0", 0)], propagating: false } }, address)).you).toBeNull();
  },
);

test("a key without the role is shown as such", async () => {
  expect(await seen({ status: 403, json: { code: 7 } })).toEqual({ networks: null, propagating: false, you: null });
});

test("one reading serves all callers for a minute, and a failure is not cached", async () => {
  const vendor = await startVendor(({ path }: Received) =>
    path.endsWith("/allowlist") ? list() : path.endsWith("/clusters") ? CLUSTERS : { status: 500, json: {} },
  );
  let list = (): Reply => ({ status: 500, json: {} });
  await connectTo(vendor);
  const mayRead = authorize(ADMINISTRATOR, "cluster.read", CLUSTER_ID);
  const read = (address: string) =>
    inRequest(newBrowser({ address }), () => getAllowlist(mayRead, { clusterId: CLUSTER_ID }));
  await expect(read("203.0.113.7")).rejects.toMatchObject({ outcome: expect.any(String) });
  list = () => ({ json: { allowlist: [entry("198.51.100.0", 24)], propagating: false } });
  const before = vendor.received.filter(({ path }) => path.endsWith("/allowlist")).length;
  const answers = [await read("203.0.113.7"), await read("198.51.100.9")];
  expect(answers.map(({ you }) => you?.isIn)).toEqual([false, true]);
  expect(vendor.received.filter(({ path }) => path.endsWith("/allowlist"))).toHaveLength(before + 1);
});

test("an answer that holds no networks is no list", async () => {
  await expect(seen({ json: { allowlist: [entry("no address", 8)] } })).rejects.toMatchObject({
    code: "cloud_bad_answer",
  });
});
