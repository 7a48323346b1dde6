import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { onStore } from "../../../testing/on-store.ts";
import { type Received, type Reply, startVendor, type Vendor } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess, registry } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { keyNameOn } from "../../base/env/keyring.ts";
import { parseKeysFile } from "../../base/env/keys-file.ts";
import { Secret } from "../../base/secret.ts";
import { confirmByLabel, declineByLabel, labelRightsOf } from "../../people/accounts/label-rights.ts";
import { addLabelRight } from "../../store/clusters/label-rights.ts";
import { labelledClusters, labelReach, saveLabelDecision } from "../../store/clusters/label-scopes.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { cloud } from "../cloud-client.ts";
import { clusterFacts } from "../cluster-facts.ts";
import { loadRoutes } from "./keyed-client.ts";
import { UNCONFIRMED } from "./routes.ts";

const folder = freshProcess({ COCKROACH_API_KEY: "" });
const [A, B] = ["a", "b"].map((last) => `6f1c7a52-0000-4000-8000-00000000000${last}`) as [string, string];
const LABEL = "env=prod";
const PASSWORD = new Secret("a-long-password-of-a-test");
const KEYS: Record<string, string[]> = { "api-key-of-one-0000": [A], "api-key-of-prod-000": [A, B] };
let labels: Record<string, Record<string, string>>;
let vendor: Vendor;

beforeEach(async () => {
  labels = {};
  isSilent = () => false;
  vendor = await startVendor(answer);
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "0");
  write("one.key", "api-key-of-one-0000\n");
  write("prod.key", "api-key-of-prod-000\n");
  const text = `keys:\n  - { name: one, file: one.key }\n  - { name: prod, file: prod.key, label: ${LABEL} }\n`;
  vi.stubEnv("COCKROACH_KEYS_FILE", write("keys.yaml", text));
});

function write(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return path;
}

const keyOf = ({ headers }: Received) => String(headers.authorization).replace("Bearer ", "");

/** Which requests the vendor refuses as if it were out of order. */
let isSilent: (request: Received) => boolean;

function answer(request: Received): Reply {
  if (isSilent(request)) return { status: 400, json: { code: 3, message: "later" } };
  const seen = KEYS[keyOf(request)] ?? [];
  const [, , , what, id, sub] = request.path.split("/");
  if (what === "organization") return { json: { id: "org-1", name: "", label: "" } };
  const facts = (each: string) => ({
    id: each,
    name: `cluster-${each.at(-1)}`,
    state: "CREATED",
    labels: labels[each] ?? {},
  });
  if (id === undefined) return { json: { clusters: seen.map(facts) } };
  if (sub === undefined) return { json: facts(id) };
  return request.method === "GET" ? { json: { users: [{ name: "app" }] } } : { json: { name: "app" } };
}

const list = async () => (await clusterFacts().anew()).map(({ name, state }) => [name, state]);
const about = (clusterId: string) => vendor.received.filter(({ path }) => path.includes(clusterId));
const permit = authorize(ADMINISTRATOR, "rights.manage");
const DECIDED = { clusterId: B, label: LABEL, scopes: [{ kind: "key" as const, id: "prod" }] };

describe.each(["SQLite", "PostgreSQL"] as const)("on %s, an API key with a label", (kind) => {
  onStore(kind);

  test("is used for no cluster that gets the label, before an administrator confirmed it for the key", async () => {
    expect(await list()).toEqual([["cluster-a", "CREATED"]]);
    labels = { [A]: { env: "prod" }, [B]: { env: "prod" } };
    expect(await list()).toEqual([
      ["cluster-a", "CREATED"],
      ["cluster-b", UNCONFIRMED],
    ]);
    await expect(cloud().listSqlUsers(B)).rejects.toMatchObject({ code: "cluster_not_found" });
    await expect(cloud().setSqlUserPassword(B, "app", PASSWORD)).rejects.toMatchObject({ code: "cluster_not_found" });
    expect(about(B)).toEqual([]);
    const { waits } = await labelRightsOf(await store());
    expect(waits.map(({ cluster, scopes }) => [cluster.name, scopes])).toEqual([
      ["cluster-a", [{ kind: "key", id: "prod", name: "prod" }]],
      ["cluster-b", [{ kind: "key", id: "prod", name: "prod" }]],
    ]);
    const note = vi.fn();
    await confirmByLabel(permit, DECIDED, note);
    expect(note).toHaveBeenCalledWith({ label: LABEL, scopes: "key prod" });
    await cloud().setSqlUserPassword(B, "app", PASSWORD);
    expect([...new Set(about(B).map(keyOf))]).toEqual(["api-key-of-prod-000"]);
    // It was not confirmed for the other cluster, which has a key of its own.
    expect([A, B].map(keyNameOn)).toEqual(["one", "prod"]);
  });

  test("loses a cluster with its label, and waits again when it comes back", async () => {
    labels = { [B]: { env: "prod" } };
    await list();
    await confirmByLabel(permit, DECIDED, vi.fn());
    expect(keyNameOn(B)).toBe("prod");
    // After a start only a list says what such a key is for.
    const opened = registry()?.get("store");
    registry()?.clear();
    registry()?.set("store", opened);
    await loadRoutes(await store());
    expect(keyNameOn(B)).toBeUndefined();
    await list();
    expect(keyNameOn(B)).toBe("prod");
    labels = {};
    expect(await list()).toEqual([["cluster-a", "CREATED"]]);
    expect(keyNameOn(B)).toBeUndefined();
    labels = { [B]: { env: "prod" } };
    expect(await list()).toContainEqual(["cluster-b", UNCONFIRMED]);
    expect(keyNameOn(B)).toBeUndefined();
    await declineByLabel(permit, DECIDED, vi.fn());
    expect((await labelRightsOf(await store())).waits).toEqual([]);
    expect(await list()).toContainEqual(["cluster-b", UNCONFIRMED]);
  });
});

describe.each(["SQLite", "PostgreSQL"] as const)("on %s, the labels of a key that does not answer", (kind) => {
  onStore(kind);

  test("keep the time at which it told them, while those of another key are new, and give nothing after five minutes", async () => {
    write("keys.yaml", "keys:\n  - { name: one, file: one.key }\n  - { name: prod, file: prod.key }\n");
    labels = { [A]: { env: "prod" }, [B]: { env: "prod" } };
    KEYS["api-key-of-prod-000"] = [B];
    onTestFinished(() => {
      KEYS["api-key-of-prod-000"] = [A, B];
    });
    await list();
    const db = await store();
    const person = { name: "Mara", email: "mara@example.com", role: "member", passwordHash: "" } as const;
    const id = await addAccount(db, person);
    const right = { holder: { kind: "account", id }, label: LABEL, role: "cluster_admin" } as const;
    const scope = await addLabelRight(db, { ...right, by: "Ada" });
    for (const clusterId of [A, B])
      await saveLabelDecision(db, scope, { clusterId, label: LABEL, isConfirmed: true, by: "Ada" });
    const readAt = async () =>
      new Map((await labelledClusters(db)).map(({ id, labelsReadAt }) => [id, labelsReadAt ?? 0]));
    const before = await readAt();
    isSilent = ({ headers }) => String(headers.authorization).endsWith("api-key-of-prod-000");
    const reached = async () => [...((await labelReach(db, [{ ...scope, label: LABEL }])).get(scope.id) ?? [])].sort();
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    vi.setSystemTime((before.get(B) ?? 0) + 4 * 60_000);
    await list();
    const after = await readAt();
    expect([after.get(B), (after.get(A) ?? 0) - (before.get(B) ?? 0)]).toEqual([before.get(B), 4 * 60_000]);
    expect(await reached()).toEqual([A, B]);
    // A list that differs is stored whole, and does not make them newer either.
    labels = { [A]: { env: "prod", team: "new" }, [B]: { env: "prod" } };
    vi.setSystemTime((before.get(B) ?? 0) + 6 * 60_000);
    await list();
    expect((await readAt()).get(B)).toBe(before.get(B));
    expect(await reached()).toEqual([A]);
  });
});

test("a key has clusters or a label, and a label has a key and a value", () => {
  const parsed = (more: string) => parseKeysFile(`keys:\n  - { name: one, file: one.key, ${more} }\n`, "/");
  expect(parsed(`label: ${LABEL}`)).toMatchObject([{ label: LABEL, clusters: undefined }]);
  expect(() => parsed(`label: ${LABEL}, clusters: [${A}]`)).toThrow("must be left out where the key has clusters");
  for (const label of ["env", "'=prod'"])
    expect(() => parsed(`label: ${label}`)).toThrow("must be a label as key=value");
});
