import { vi } from "vitest";
import { CLUSTER_ID, type Received, type Reply, startVendor, type Vendor } from "./scripted-vendor.ts";

/* For tests only: the one fake cloud of unit tests. It does what it is told; `instead` makes it go wrong. */

type FakeCluster = { id: string; name: string; state: string; regions: unknown[] };

/** Replaces the cloud's answer unless it returns nothing; `carryOut` carries the request out and returns the usual answer. */
export type Instead = (request: Received, carryOut: () => Reply) => Reply | Promise<Reply> | undefined;

export type FakeCloud = Vendor & {
  clusters: FakeCluster[];
  /** passwords by name, on the first cluster */
  users: Map<string, string>;
  /** every password that was set, on any cluster, in order */
  passwords: string[];
  instead: Instead;
  /** the requests with this method, in order */
  sent: (method: string) => Received[];
};

const MISSING: Reply = { status: 404, json: { code: 5, message: "user not found" } };
const EXISTS: Reply = { status: 409, json: { code: 6, message: "user already exists" } };

export function fakeCluster(id = CLUSTER_ID, name = "orders"): FakeCluster {
  return { id, name, state: "CREATED", regions: [] };
}

/** Starts a cloud with these SQL users on the first of these clusters, until the test ends. */
export async function startFakeCloud(
  users: Record<string, string> = {},
  clusters: FakeCluster[] = [fakeCluster()],
): Promise<FakeCloud> {
  const ofFirst = new Map(Object.entries(users));
  const ofCluster = new Map(clusters.map(({ id }, index) => [id, index === 0 ? ofFirst : new Map<string, string>()]));
  const passwords: string[] = [];

  const carryOut = ({ method, path, query, body }: Received): Reply => {
    const [, , , , clusterId, resource, named] = path.split("/");
    if (clusterId === undefined) return { json: { clusters: cloud.clusters } };
    const cluster = cloud.clusters.find(({ id }) => id === clusterId);
    const known = ofCluster.get(clusterId);
    if (!cluster || !known) return { status: 404, json: { code: 5, message: "cluster not found" } };
    if (resource === undefined) return { json: cluster };
    if (resource === "connection-string")
      return { json: { connection_string: "", params: connectionOf(cluster, query.get("database")) } };
    if (resource !== "sql-users") return { status: 404, json: {} };
    if (method === "GET") return { json: { users: [...known.keys()].map((name) => ({ name })) } };
    const sent: { name: string; password?: string } = { name: named, ...(body && JSON.parse(body)) };
    if (method === "POST" ? known.has(sent.name) : !known.has(sent.name)) return method === "POST" ? EXISTS : MISSING;
    if (method === "DELETE") known.delete(sent.name);
    else known.set(sent.name, sent.password ?? "");
    if (sent.password !== undefined) passwords.push(sent.password);
    return { json: { name: sent.name } };
  };

  const vendor = await startVendor((request) => {
    const done = () => carryOut(request);
    return cloud.instead(request, done) ?? done();
  });
  const cloud: FakeCloud = {
    ...vendor,
    clusters,
    users: ofFirst,
    passwords,
    instead: () => undefined,
    sent: (method) => vendor.received.filter((request) => request.method === method),
  };
  return cloud;
}

/** Makes the test's Rolecall use this vendor, without a rate limit. For tests with `freshProcess`. */
export function connectTo<V extends Vendor>(vendor: V): V {
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "0");
  return vendor;
}

const connectionOf = ({ name }: FakeCluster, database: string | null) => ({
  Host: `${name}.example`,
  Port: "26257",
  Database: database ?? "defaultdb",
});
