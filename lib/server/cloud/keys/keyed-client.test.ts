import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { type Received, type Reply, startVendor, type Vendor } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { keyMark } from "../../base/env/key-mark.ts";
import { keyAccess, keyNameOn } from "../../base/env/keyring.ts";
import { log } from "../../base/log.ts";
import { Secret } from "../../base/secret.ts";
import { keyCounts } from "../../sql-users/drift/refused-clusters.ts";
import { clusterBindings, saveClusterBindings } from "../../store/clusters/cluster-bindings.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { store } from "../../store/db/store.ts";
import { cloud, keyVerdict, verdictOf } from "../cloud-client.ts";
import { clusterFacts } from "../cluster-facts.ts";
import { loadRoutes, refusedClaims } from "./keyed-client.ts";
import { OFFLINE } from "./routes.ts";
import { failingKeys, keysFacts } from "./view.ts";

const folder = freshProcess({ COCKROACH_API_KEY: "" });
const PROVE = process.env.ROLECALL_PROVE === "1";
const [A, B, C, D] = ["a", "b", "c", "d"].map((last) => `6f1c7a52-0000-4000-8000-00000000000${last}`) as [
  string,
  string,
  string,
  string,
];
const PASSWORD = new Secret("a-long-password-of-a-test");

/** What each key sees at the vendor, by the key's text. A key that is not here is refused. */
let keys: Map<string, { organization: string; clusters: string[] }>;
let vendor: Vendor;
/** What the vendor answers in place of what a key sees. */
let instead: (request: Received) => Reply | Promise<Reply> | undefined;
/** The keys file is looked at once in a turn of the event loop. */
const turn = () => new Promise<void>((done) => setImmediate(done));

beforeEach(async () => {
  keys = new Map([
    ["api-key-of-one-0000", { organization: "org-1", clusters: [A, B] }],
    ["api-key-of-two-0000", { organization: "org-1", clusters: [B, C] }],
    ["api-key-of-far-0000", { organization: "org-2", clusters: [D] }],
  ]);
  instead = () => undefined;
  vendor = await startVendor((request) => instead(request) ?? answer(request));
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "0");
  vi.stubEnv("COCKROACH_KEYS_FILE", write("keys.yaml", KEYS));
  for (const name of ["one", "two", "far"]) write(`${name}.key`, `api-key-of-${name}-0000\n`);
});

const KEYS = `keys:
  - { name: one, file: one.key }
  - { name: two, file: two.key, access: read }
  - { name: far, file: far.key }
`;

/** The file is whole when it gets its name, as the keys file needs it. */
function write(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return path;
}

const keyOf = ({ headers }: Received) => String(headers.authorization).replace("Bearer ", "");

function answer(request: Received): Reply {
  const seen = keys.get(keyOf(request));
  if (!seen) return { status: 401, json: { code: 16, message: "unauthorized" } };
  const [, , , what, id, sub] = request.path.split("/");
  if (what === "organization") return { json: { id: seen.organization, name: "", label: "" } };
  if (what === "auditlogevents") return { json: { entries: [] } };
  if (id === undefined)
    return {
      json: { clusters: seen.clusters.map((each) => ({ id: each, name: `cluster-${each.at(-1)}`, state: "CREATED" })) },
    };
  if (!seen.clusters.includes(id)) return { status: 404, json: { code: 5, message: "cluster not found" } };
  if (sub === undefined) return { json: { id, name: "", state: "CREATED" } };
  return request.method === "GET" ? { json: { users: [{ name: "app" }] } } : { json: { name: "app" } };
}

/** A new server on the same store. */
async function restart(): Promise<void> {
  const opened = registry()?.get("store");
  registry()?.clear();
  registry()?.set("store", opened);
  await loadRoutes(await store());
}

const list = async () => (await clusterFacts().anew()).map(({ name, state }) => [name, state]);
const about = (clusterId: string) => vendor.received.filter(({ path }) => path.includes(clusterId));

test("the clusters of all keys are one list, and each is asked with its own key alone", async () => {
  expect(await list()).toEqual(["a", "b", "c", "d"].map((last) => [`cluster-${last}`, "CREATED"]));
  for (const id of [A, B, C, D]) await cloud().listSqlUsers(id);
  await cloud().setSqlUserPassword(B, "app", PASSWORD);
  await cloud().setSqlUserPassword(D, "app", PASSWORD);
  const asked = [A, B, C, D].map((id) => [...new Set(about(id).map(keyOf))]);
  expect(asked).toEqual([
    ["api-key-of-one-0000"],
    ["api-key-of-one-0000"],
    ["api-key-of-two-0000"],
    ["api-key-of-far-0000"],
  ]);
});

test("nothing but GET goes to a cluster whose key only reads", async () => {
  await list();
  expect(keyAccess(C)).toBe("read");
  await expect(cloud().setSqlUserPassword(C, "app", PASSWORD)).rejects.toMatchObject({ code: "cloud_key_reads" });
  expect(vendor.received.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("a cluster is asked for by its key also right after a start, and one that no key sees is not found", async () => {
  await expect(cloud().listSqlUsers(A)).resolves.toEqual(["app"]);
  const unknown = "6f1c7a52-0000-4000-8000-00000000000f";
  await expect(cloud().listSqlUsers(unknown)).rejects.toMatchObject({ code: "cluster_not_found" });
  expect(about(unknown)).toEqual([]);
  const before = vendor.received.length;
  await restart();
  expect([A, B, C, D].map(keyNameOn)).toEqual(["one", "one", "two", "far"]);
  await cloud().listSqlUsers(A);
  expect(vendor.received).toHaveLength(before + 1);
});

test("a key that is refused takes its clusters offline, and the others go on", async () => {
  expect(await clusterFacts().all()).toHaveLength(4);
  keys.delete("api-key-of-one-0000");
  // A key that only reads sees cluster-b, too, but does not take the place of one that may change it.
  expect(await list()).toEqual([
    ["cluster-a", OFFLINE],
    ["cluster-b", OFFLINE],
    ["cluster-c", "CREATED"],
    ["cluster-d", "CREATED"],
  ]);
  expect(keyNameOn(B)).toBe("one");
  await expect(cloud().listSqlUsers(A)).rejects.toMatchObject({ code: "cloud_key_refused" });
  await expect(cloud().listSqlUsers(D)).resolves.toEqual(["app"]);
  expect(keyVerdict()).toMatchObject({ accepted: true });
  expect([verdictOf("one"), verdictOf("far")]).toMatchObject([{ accepted: false }, { accepted: true }]);
  // The overview names it, and what nobody reads because of it.
  const [failing, ...others] = await failingKeys(await store());
  expect([failing?.name, failing?.state, failing?.clusters.map(({ name }) => name), others]).toEqual([
    "one",
    "refused",
    ["cluster-a", "cluster-b"],
    [],
  ]);
  const since = failing?.since;
  expect(since).toBeGreaterThan(0);
  await list();
  expect((await failingKeys(await store()))[0]?.since).toBe(since);
  keys.clear();
  await expect(list()).rejects.toMatchObject({ code: "cloud_key_refused" });
});

test("a key whose file is missing or holds no key says so, in the log once, and the others go on", async () => {
  await list();
  const warn = vi.spyOn(log(), "warn");
  const states = async () => {
    await turn();
    const rows = (await keysFacts(await store()))?.rows ?? [];
    return rows.map(({ state }) => state);
  };
  rmSync(join(folder(), "far.key"));
  expect(await list()).toContainEqual(["cluster-d", OFFLINE]);
  expect(await states()).toEqual(["ok", "ok", "unreadable"]);
  write("far.key", "nonsense\n");
  await list();
  await list();
  expect(await states()).toEqual(["ok", "ok", "no_key"]);
  expect(warn.mock.calls).toEqual([
    [{ name: "far" }, "the file of an API key cannot be read"],
    [{ name: "far" }, "the file of an API key holds no key"],
  ]);
  expect(keyCounts()).toEqual({ all: 3, failing: 1 });
  write("far.key", "api-key-of-far-0000\n");
  expect(await list()).toContainEqual(["cluster-d", "CREATED"]);
  expect(await states()).toEqual(["ok", "ok", "ok"]);
});

test("a key that does not answer for a moment loses none of its clusters, and no other key takes them", async () => {
  write("keys.yaml", KEYS.replace(", access: read", ""));
  await turn();
  const before = await list();
  for (const status of [400, 429, 500, 503]) {
    instead = (request) =>
      keyOf(request) === "api-key-of-one-0000" && request.path.endsWith("/clusters")
        ? { status, headers: { "retry-after": "60" }, json: { code: 1, message: "no" } }
        : undefined;
    expect(await list(), String(status)).toEqual(before);
    expect([A, B].map(keyNameOn)).toEqual(["one", "one"]);
  }
});

test("a cluster that a key of another organization claims stays with its own key, also after a start and while that is refused", async () => {
  await list();
  keys.get("api-key-of-far-0000")?.clusters.push(A);
  await list();
  expect(refusedClaims()).toEqual([{ clusterId: A, clusterName: "cluster-a", key: "far" }]);
  await restart();
  keys.delete("api-key-of-one-0000");
  await list();
  expect(keyNameOn(A)).toBe("one");
  // Nor where its own key is taken out of the file.
  write("keys.yaml", KEYS.replace("  - { name: one, file: one.key }\n", ""));
  await turn();
  await list();
  expect(keyNameOn(A)).toBeUndefined();
  await expect(cloud().listSqlUsers(A)).rejects.toMatchObject({ code: "cluster_not_found" });
  expect(about(A).map(keyOf)).not.toContain("api-key-of-far-0000");
});

test("of two keys that may change a cluster, the one answers that was not refused there", async () => {
  write("keys.yaml", KEYS.replace(", access: read", ""));
  await turn();
  await list();
  expect(keyNameOn(B)).toBe("one");
  await saveChangesRefused(await store(), B, keyMark(new Secret("api-key-of-one-0000"), B));
  await list();
  expect(keyNameOn(B)).toBe("two");
  // A success of that key does not send the next change by the other one again.
  await cloud().setSqlUserPassword(B, "app", PASSWORD);
  await list();
  expect(keyNameOn(B)).toBe("two");
});

test("after two keys have changed places, no cluster is asked about with the other's key", async () => {
  await list();
  const swapped = KEYS.replace("one.key", "x.key").replace("far.key", "one.key").replace("x.key", "far.key");
  for (const isRestarted of [false, true]) {
    write("keys.yaml", isRestarted ? KEYS : swapped);
    await turn();
    if (isRestarted) await restart();
    const from = vendor.received.length;
    for (const id of [A, D])
      await cloud()
        .setSqlUserPassword(id, "app", PASSWORD)
        .catch(() => {});
    const asked = vendor.received.slice(from).filter(({ path }) => path.includes(A) || path.includes(D));
    expect(asked.length).toBeGreaterThan(0);
    for (const request of asked)
      expect(keyOf(request)).toBe(request.path.includes(A) ? "api-key-of-one-0000" : "api-key-of-far-0000");
  }
});

test("someone who writes the store cannot choose the key of a cluster", async () => {
  await list();
  await (await store()).updateTable("cluster_bindings").set({ key_name: "far" }).where("cluster_id", "=", A).execute();
  await restart();
  expect(keyNameOn(A)).toBeUndefined();
  await cloud().listSqlUsers(A);
  expect(about(A).map(keyOf)).toEqual(["api-key-of-one-0000"]);
});

test("a key that is replaced while its clusters are listed binds none of them", async () => {
  keys.set("api-key-of-else-0000", { organization: "org-3", clusters: [A, B] });
  instead = (request) => {
    if (keyOf(request) === "api-key-of-one-0000" && request.path.endsWith("/organization"))
      write("one.key", "api-key-of-else-0000\n");
    return undefined;
  };
  await list();
  instead = () => undefined;
  expect((await clusterBindings(await store())).has(A)).toBe(false);
  await list();
  expect((await clusterBindings(await store())).get(A)).toMatchObject({ organizationId: "org-3", key: "one" });
});

test("a cluster that another server has bound to another organization stays there", async () => {
  await saveClusterBindings(await store(), [{ clusterId: A, organizationId: "org-2", key: "far", mark: "m" }]);
  await saveClusterBindings(await store(), [{ clusterId: A, organizationId: "org-1", key: "one", mark: "n" }]);
  expect((await clusterBindings(await store())).get(A)).toEqual({ organizationId: "org-2", key: "far", mark: "m" });
});

test("a change that waits is not sent once its key may not answer for the cluster any more", async () => {
  await list();
  const before = async () => {
    write("keys.yaml", KEYS.replace("file: one.key", `file: one.key, clusters: [${A}]`));
    await turn();
  };
  const change = cloud().setSqlUserPassword(B, "app", PASSWORD, { before });
  await expect(change).rejects.toMatchObject({ outcome: "not_done" });
  expect(vendor.received.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("one key under two names may do what the stricter of them may", async () => {
  write("also.key", "api-key-of-one-0000\n");
  write("keys.yaml", `${KEYS}  - { name: also, file: also.key, access: read }\n`);
  await turn();
  await list();
  expect([keyNameOn(A), keyAccess(A)]).toEqual(["also", "read"]);
  await expect(cloud().setSqlUserPassword(A, "app", PASSWORD)).rejects.toMatchObject({ code: "cloud_key_reads" });
});

test("many who ask for a cluster that no key sees list the clusters once", async () => {
  const unknown = "6f1c7a52-0000-4000-8000-00000000000f";
  await Promise.allSettled(Array.from({ length: 20 }, () => cloud().listSqlUsers(unknown)));
  await cloud()
    .listSqlUsers(unknown)
    .catch(() => {});
  expect(vendor.received.filter(({ path }) => path === "/api/v1/clusters")).toHaveLength(3);
});

test("a key that is slow keeps nobody waiting for longer than three seconds once it has answered", async () => {
  await list();
  let answerLater = () => {};
  instead = (request) =>
    keyOf(request) === "api-key-of-one-0000"
      ? new Promise((done) => {
          answerLater = () => done({ status: 500, json: {} });
        })
      : undefined;
  const began = performance.now();
  expect(await list()).toHaveLength(4);
  if (PROVE) expect(performance.now() - began).toBeLessThan(6_000);
  answerLater();
});

test("a refusal that comes after nobody waits for it takes the key's clusters away, too", async () => {
  await list();
  const late = Promise.withResolvers<Reply>();
  instead = (request) => (keyOf(request) === "api-key-of-one-0000" ? late.promise : undefined);
  expect(await list()).toContainEqual(["cluster-a", "CREATED"]);
  late.resolve({ status: 401, json: { code: 16, message: "unauthorized" } });
  instead = (request) => (keyOf(request) === "api-key-of-one-0000" ? { status: 500, json: {} } : undefined);
  await expect.poll(list).toContainEqual(["cluster-a", OFFLINE]);
});

test("a replaced key is used from the next request on, and a key that changes its organization keeps none of its clusters", async () => {
  await list();
  keys.set("api-key-of-new-0000", { organization: "org-1", clusters: [A, B] });
  write("one.key", "api-key-of-new-0000\n");
  await cloud().setSqlUserPassword(A, "app", PASSWORD);
  expect(about(A).map(keyOf)).toEqual(["api-key-of-new-0000"]);
  keys.set("api-key-of-else-0000", { organization: "org-3", clusters: [A, B] });
  write("one.key", "api-key-of-else-0000\n");
  await list();
  expect(keyNameOn(A)).toBeUndefined();
  expect(refusedClaims().map(({ clusterId, key }) => [clusterId, key])).toEqual([
    [A, "one"],
    [B, "one"],
  ]);
});

test("the audit log is read with the key that is marked for it, and that key is used for nothing else", async () => {
  await expect(cloud().auditEntries({ from: 0, to: 1 })).rejects.toMatchObject({ code: "cloud_key_forbidden" });
  keys.set("api-key-of-log-0000", { organization: "org-1", clusters: [A, B, C] });
  write("log.key", "api-key-of-log-0000\n");
  const withLog = `${KEYS}  - { name: log, file: log.key, audit: true }\n`;
  write("keys.yaml", withLog);
  await turn();
  await list();
  // An organization whose log nobody reads would look as if nothing happened there.
  await expect(cloud().auditEntries({ from: 0, to: 1 })).rejects.toMatchObject({ code: "cloud_key_forbidden" });
  write("keys.yaml", withLog.replace("  - { name: far, file: far.key }\n", ""));
  await turn();
  vendor.received.splice(0);
  await cloud().auditEntries({ from: 0, to: 1 });
  await list();
  for (const id of [A, B, C]) await cloud().listSqlUsers(id);
  const logs = vendor.received.filter(
    (request) => keyOf(request) === "api-key-of-log-0000" || request.path.includes("audit"),
  );
  expect(logs.map((request) => [keyOf(request), request.path])).toEqual([
    ["api-key-of-log-0000", "/api/v1/organization"],
    ["api-key-of-log-0000", "/api/v1/auditlogevents"],
  ]);
});

test("three service accounts have thirty requests a second together and ten each; two keys of one share its ten", async () => {
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "10");
  const at = new Map<string, number[]>();
  let most = 0;
  const timed = await startVendor((request) => {
    const account = keyOf(request).replace("also", "far");
    at.set(account, [...(at.get(account) ?? []), performance.now()]);
    const counts = [...at.values()].map((times) => Math.min(times.length, 12));
    most = Math.max(most, Math.max(...counts) - (counts.length < 3 ? 0 : Math.min(...counts)));
    return answer(request);
  });
  vi.stubEnv("COCKROACH_SERVER", timed.origin);
  const E = A.replace(/.$/, "e");
  keys.set("api-key-of-also-0000", { organization: "org-2", clusters: [E] });
  write("also.key", "api-key-of-also-0000\n");
  const text = KEYS.replace(", access: read", "").replace("far.key }", "far.key, account: far }");
  write("keys.yaml", `${text}  - { name: also, file: also.key, account: far, clusters: [${E}] }\n`);
  await turn();
  await list();
  at.clear();
  most = 0;
  const began = performance.now();
  const ask = (id: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, page) =>
        cloud()
          .connectionString(id, { database: `d${page}` })
          .catch(() => {}),
      ),
    );
  await Promise.all([ask(A, 12), ask(C, 12), ask(D, 12), ask(E, 12)]);
  // The vendor sees the first of them late by what its own process waits.
  for (const [account, times] of at)
    for (const [index, later] of times.slice(10).entries())
      expect(later - (times[index] ?? 0), account).toBeGreaterThanOrEqual(900);
  expect([...at.values()].map((times) => times.length)).toEqual([12, 12, 24]);
  // In one queue, an account's twelve would go before the next one's first.
  expect(most).toBeLessThan(6);
  // One queue of ten a second for all of them would begin its last tenth after four seconds.
  if (PROVE) expect(performance.now() - began).toBeLessThan(4_000);
});
