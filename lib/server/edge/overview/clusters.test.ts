import { expect, test, vi } from "vitest";
import { connectTo } from "../../../testing/fake-cloud.ts";
import { CLUSTER_ID, type Received, type Reply, startVendor } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess, registry } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { authorize } from "../../access/guard.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { getConnection } from "../../sql-users/handover/connection.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { addSqlConnection, saveSqlProved } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { findClusters, getCluster, listClusters } from "./clusters.ts";

freshProcess();

const mayList = authorize(ADMINISTRATOR, "clusters.list");
const TOKEN = {
  id: "apt_1",
  name: "deploy",
  owner: "Ada",
  kind: "personal",
  expiresAt: Number.MAX_SAFE_INTEGER,
  readsAll: false,
  label: null,
} as const;
const programMayList = authorize(
  { ...ADMINISTRATOR, token: { ...TOKEN, scopes: new Set(["read"] as const), clusters: "all" } },
  "clusters.list",
);
const mayRead = authorize(ADMINISTRATOR, "cluster.read", CLUSTER_ID);
const CLUSTERS: Reply = { json: { clusters: [{ id: CLUSTER_ID, name: "orders", state: "CREATED" }] } };

const vendorWith = async (answers: Record<string, Reply>) =>
  connectTo(
    await startVendor(({ path }: Received) => answers[path.split("/").at(-1) ?? ""] ?? { status: 403, json: {} }),
  );

test("the list of clusters is read again for a person who wants it fresh", async () => {
  const vendor = await vendorWith({ clusters: CLUSTERS });
  await listClusters(mayList, { fresh: false });
  await listClusters(mayList, { fresh: false });
  expect(vendor.received).toHaveLength(1);
  expect(await listClusters(mayList, { fresh: true })).toMatchObject([{ id: CLUSTER_ID, name: "orders" }]);
  expect(vendor.received).toHaveLength(2);
});

test("a program's fresh read that fails does not remove the cached list from other readers", async () => {
  let isDown = false;
  await connectTo(await startVendor(() => (isDown ? { status: 403, json: { code: 7 } } : CLUSTERS)));
  await listClusters(mayList, { fresh: false });
  isDown = true;
  await expect(listClusters(programMayList, { fresh: true })).rejects.toMatchObject({ code: "cloud_key_forbidden" });
  expect(await listClusters(mayList, { fresh: false })).toMatchObject([{ id: CLUSTER_ID, name: "orders" }]);
});

test("concurrent readers get the failure of a fresh read", async () => {
  let isDown = false;
  await connectTo(await startVendor(() => (isDown ? { status: 403, json: { code: 7 } } : CLUSTERS)));
  await listClusters(mayList, { fresh: false });
  isDown = true;
  await expect(listClusters(mayList, { fresh: true })).rejects.toMatchObject({ code: "cloud_key_forbidden" });
  await expect(listClusters(mayList, { fresh: false })).rejects.toMatchObject({ code: "cloud_key_forbidden" });
});

test("a search of clusters finds names in any case, at most twenty, and only those on which the person has a role and the asked right", async () => {
  const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  const clusters = Array.from({ length: 60 }, (_, index) => ({
    id: id(index),
    name: `${index % 2 === 0 ? "Prod" : "dev"}-${String(index).padStart(2, "0")}`,
    state: "CREATED",
  }));
  await vendorWith({ clusters: { json: { clusters } } });
  const all = await findClusters(mayList, { q: "" });
  expect([all.clusters.length, all.more]).toEqual([20, 40]);
  const prod = await findClusters(mayList, { q: " pROD-" });
  expect([prod.clusters.length, prod.more, prod.clusters[0]?.name]).toEqual([20, 10, "Prod-00"]);
  expect(await findClusters(mayList, { q: "", clusterId: id(59) })).toMatchObject({
    clusters: [{ name: "dev-59" }],
    more: 0,
  });
  const roles = new Map([
    [id(2), "cluster_admin" as const],
    [id(4), "cluster_developer" as const],
  ]);
  const member = authorize({ ...ADMINISTRATOR, role: "member", clusterRoles: roles }, "clusters.list");
  const names = async (may?: "sql_users.describe") =>
    (await findClusters(member, { q: "", may })).clusters.map(({ name }) => name);
  expect(await names()).toEqual(["Prod-02", "Prod-04"]);
  expect(await names("sql_users.describe")).toEqual(["Prod-02"]);
  expect(await findClusters(member, { q: "", clusterId: id(59) })).toEqual({ clusters: [], more: 0 });
});

test("one cluster is the one with that id", async () => {
  await vendorWith({ clusters: CLUSTERS });
  expect(await getCluster(mayRead, { clusterId: CLUSTER_ID })).toMatchObject({
    cluster: { name: "orders" },
    rights: { clusterRole: "cluster_admin", settings: { creatorsOnlyRestricted: false } },
  });
});

const CONNECTION: Reply = {
  json: { connection_string: "postgresql://x", params: { Host: "orders.example.cockroachlabs.cloud", Port: "26257" } },
};
const where = { clusterId: CLUSTER_ID, database: "shop" };

test("where to connect comes with the names of the databases to choose from", async () => {
  const databases: Reply = { json: { databases: [{ name: "defaultdb" }, { name: "shop" }] } };
  await vendorWith({ clusters: CLUSTERS, "connection-string": CONNECTION, databases });
  expect(await getConnection(mayRead, where)).toEqual({
    host: "orders.example.cockroachlabs.cloud",
    port: 26_257,
    database: "shop",
    databases: ["defaultdb", "shop"],
    unlisted: [],
  });
});

test("a database that the last check of a SQL user saw, and the vendor does not list, comes with where to connect", async () => {
  const databases: Reply = { json: { databases: [{ name: "defaultdb" }, { name: "shop" }] } };
  await vendorWith({ clusters: CLUSTERS, "connection-string": CONNECTION, databases });
  const proof = { state: "restricted", databases: ["shop", "stock"], by: "Ada" } as const;
  await saveProof(await store(), { clusterId: CLUSTER_ID, name: "app" }, proof);
  expect(await getConnection(mayRead, where)).toMatchObject({ databases: ["defaultdb", "shop"], unlisted: ["stock"] });
});

test("the connection is shown without databases where these cannot be listed", async () => {
  await vendorWith({ clusters: CLUSTERS, "connection-string": CONNECTION });
  expect(await getConnection(mayRead, where)).toMatchObject({ port: 26_257, databases: [] });
});

test("no connection is invented where the vendor returns none", async () => {
  await vendorWith({ clusters: CLUSTERS, databases: { json: { databases: [] } } });
  await expect(getConnection(mayRead, where)).rejects.toMatchObject({ code: "cloud_key_forbidden" });
});

test("where a SQL user is to be created, the search says on which clusters the key cannot, and there alone", async () => {
  await vendorWith({ clusters: CLUSTERS });
  const found = async (may?: "sql_users.create" | "sql_users.describe") =>
    (await findClusters(mayList, { q: "", may })).clusters.map(({ keyClosed }) => keyClosed);
  expect(await found("sql_users.create")).toEqual([undefined]);
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
  expect([await found("sql_users.create"), await found("sql_users.describe"), await found()]).toEqual([
    ["reads"],
    [undefined],
    [undefined],
  ]);
  // A connection that creates SQL users needs no key.
  const sqlUser = "rolecall_1";
  await addSqlConnection(await store(), {
    clusterId: CLUSTER_ID,
    sqlUser,
    level: "manage",
    by: "Ada",
    passwordFrom: "file",
    keyMark: null,
  });
  await saveSqlProved(await store(), { clusterId: CLUSTER_ID, sqlUser });
  expect(await found("sql_users.create")).toEqual([undefined]);
});

test("whether twenty clusters let Rolecall create is read in as many statements as for one, where the key is refused on all", async () => {
  const id = (index: number) => `00000000-0000-4000-8000-0000000000${index}`;
  const clusters = Array.from({ length: 30 }, (_, at) => ({
    id: id(10 + at),
    name: `fleet-${10 + at}`,
    state: "CREATED",
  }));
  await vendorWith({ clusters: { json: { clusters } } });
  const db = await store();
  for (const cluster of clusters) await saveChangesRefused(db, cluster.id, presentKeyMark(cluster.id) ?? "");
  const named = { clusterId: id(11), sqlUser: "rolecall" };
  await addSqlConnection(db, { ...named, level: "manage", by: "Ada", passwordFrom: "file", keyMark: null });
  await saveSqlProved(db, named);
  const search = async (q: string) => {
    let found: Awaited<ReturnType<typeof findClusters>>["clusters"] = [];
    const statements = await statementsOf(async () => {
      found = (await findClusters(mayList, { q, may: "sql_users.create" })).clusters;
    });
    return { closed: found.map(({ keyClosed }) => keyClosed === "refused"), statements: statements.length };
  };
  // The clusters themselves are read once.
  await search("fleet-11");
  const one = await search("fleet-11");
  expect(one).toEqual({ closed: [false], statements: expect.any(Number) });
  expect(await search("fleet")).toEqual({
    closed: Array.from({ length: 20 }, (_, at) => at !== 1),
    statements: one.statements,
  });
});
