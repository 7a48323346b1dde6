import { expect, test } from "vitest";
import type { KeyAccess } from "#lib/shared/key-reach.ts";
import { PASSWORD, scripted } from "../../../testing/scripted-calls.ts";
import { CLUSTER_ID, clientOf, startVendor, thrownBy } from "../../../testing/scripted-vendor.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudClient } from "./client.ts";
import { createSettled, deleteSettled, setPasswordSettled } from "./settle.ts";

const secret = new Secret(PASSWORD);
const app = { clusterId: CLUSTER_ID, name: "app" };
type Method = Exclude<keyof CloudClient, "waiting" | "placesOf" | "outdate" | "turns" | "timeout">;
type Calls = Record<Method, (cloud: CloudClient) => Promise<unknown>>;

/** Every method that sends something: a new one does not compile without a row. */
const METHODS: Calls = {
  organization: (cloud) => cloud.organization(),
  listClusters: (cloud) => cloud.listClusters(),
  getCluster: (cloud) => cloud.getCluster(CLUSTER_ID),
  listSqlUsers: (cloud) => cloud.listSqlUsers(CLUSTER_ID),
  createSqlUser: (cloud) => cloud.createSqlUser(CLUSTER_ID, "app", secret),
  deleteSqlUser: (cloud) => cloud.deleteSqlUser(CLUSTER_ID, "app"),
  setSqlUserPassword: (cloud) => cloud.setSqlUserPassword(CLUSTER_ID, "app", secret),
  listDatabases: (cloud) => cloud.listDatabases(CLUSTER_ID),
  allowlist: (cloud) => cloud.allowlist(CLUSTER_ID),
  clientCa: (cloud) => cloud.clientCa(CLUSTER_ID),
  connectionString: (cloud) => cloud.connectionString(CLUSTER_ID, { database: "d" }),
  auditEntries: (cloud) => cloud.auditEntries({ from: 0, to: 1 }),
};
const CHANGES: readonly string[] = ["createSqlUser", "deleteSqlUser", "setSqlUserPassword"];

test.each(Object.entries(METHODS))("with a key that only reads, %s sends nothing but GET", async (name, call) => {
  // An answer that no method takes: what counts is what leaves.
  const vendor = await startVendor(() => ({ json: {} }));
  const noted: unknown[] = [];
  const onSend = async (change: unknown) => {
    noted.push(change);
    return async () => {};
  };
  const failure = await call(clientOf(vendor, { access: () => "read", onSend })).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(vendor.received.filter(({ method }) => method !== "GET")).toEqual([]);
  if (!CHANGES.includes(name)) return expect(vendor.received.length).toBeGreaterThan(0);
  expect(failure).toMatchObject({ code: "cloud_key_reads", outcome: "not_done" });
  expect(vendor.received).toEqual([]);
  expect(noted).toEqual([]);
});

test.each(CHANGES)("with a key that may change, %s is sent", async (name) => {
  const vendor = await startVendor(() => ({ json: { name: "app" } }));
  await METHODS[name as Method](clientOf(vendor));
  expect(vendor.received.map(({ method }) => method)).not.toContain("GET");
  expect(vendor.received).toHaveLength(1);
});

test.each<[string, (cloud: CloudClient) => Promise<unknown>]>([
  ["create", (cloud) => createSettled(cloud, { ...app, password: secret })],
  ["take over", (cloud) => createSettled(cloud, { ...app, password: secret }, { takeOver: true })],
  ["delete", (cloud) => deleteSettled(cloud, app)],
  ["set a password", (cloud) => setPasswordSettled(cloud, { ...app, password: secret })],
  ["set it again", (cloud) => setPasswordSettled(cloud, { ...app, password: secret }, { sentBefore: true })],
])("what settles a lost answer does not %s with a key that only reads", async (what, settle) => {
  const users = what === "take over" ? [{ name: "app" }] : [];
  const vendor = await scripted({ json: { users } });
  const failure = await thrownBy(settle(clientOf(vendor, { access: () => "read" })));
  // After an earlier request, what was sent before stays unknown.
  const code = what === "set it again" ? "outcome_unknown" : "cloud_key_reads";
  expect(failure).toMatchObject({ code });
  expect(vendor.received.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("a change that waits for its turn is not sent once the key only reads", async () => {
  const vendor = await scripted({ json: { name: "app" } });
  let access: KeyAccess = "change";
  const before = async () => {
    access = "read";
  };
  const cloud = clientOf(vendor, { access: () => access });
  const failure = await thrownBy(cloud.setSqlUserPassword(CLUSTER_ID, "app", secret, { before }));
  expect(failure).toMatchObject({ code: "cloud_key_reads", outcome: "not_done" });
  expect(vendor.received).toEqual([]);
});
