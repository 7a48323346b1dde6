import { describe, expect, test } from "vitest";
import { SECRET_STORE_KINDS, type SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { KubernetesDouble } from "../../../testing/doubles/kubernetes-double.ts";
import { VAULT, type VaultDouble } from "../../../testing/doubles/vault-double.ts";
import { freshProcess } from "../../../testing/server.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../../testing/sql-users/secret-store-steps.ts";
import { kindOfAddress } from "../../base/addresses.ts";
import { Secret } from "../../base/secret.ts";
import { type StoredSecretStore, secretStoreOf } from "../../store/automation/secret-stores.ts";
import { store as rolecallStore } from "../../store/db/store.ts";
import { openSecretStore } from "../sealed.ts";
import { ownWays, type Ways } from "./call.ts";
import { parseExact } from "./exact-json.ts";
import type { About, SecretStore } from "./secret-store.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });

const ABOUT: About = {
  username: "app",
  cluster: "orders",
  clusterId: "c1",
  host: "orders.example",
  port: "26257",
  database: "defaultdb",
};
const [FIRST, SECOND] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
const PATHS: Record<SecretStoreKind, string> = { vault: "a/b=2F", kubernetes: "sql.a.b", aws: "a/b=2F" };
const next = (marker: string, password = `password-${marker}`) => ({ password: new Secret(password), marker });

type Begun = { double: AnyDouble; store: SecretStore; stored: StoredSecretStore };

async function begin(kind: SecretStoreKind): Promise<Begun> {
  const double = await startDouble(kind);
  const db = await rolecallStore();
  const stored = await secretStoreOf(db, await addStoreAt(db, kind, double));
  if (!stored) throw new Error("It was not added.");
  return { double, stored, store: openSecretStore(stored, { ...ownWays(), timeoutMs: 300 }) };
}

const shown = async (store: SecretStore, path: string) => {
  const { version, current, next: pending } = await store.read(path);
  return { version, current: current?.password.reveal() ?? null, next: pending?.password.reveal() ?? null };
};

describe.each(SECRET_STORE_KINDS)("a %s store", (kind) => {
  const path = PATHS[kind];

  test("keeps the old password until the next one is made current", async () => {
    const { double, store } = await begin(kind);
    expect(await shown(store, path)).toEqual({ version: null, current: null, next: null });
    expect(await store.writeNext(path, ABOUT, next(FIRST))).toBeNull();
    expect(await shown(store, path)).toMatchObject({ current: null, next: `password-${FIRST}` });
    expect(double.newest(path)).not.toHaveProperty("password");
    const version = await store.makeCurrent(path, FIRST);
    expect(await shown(store, path)).toEqual({ version, current: `password-${FIRST}`, next: null });
    expect(await store.writeNext(path, ABOUT, next(SECOND))).toBe(version);
    expect(await shown(store, path)).toMatchObject({ current: `password-${FIRST}`, next: `password-${SECOND}` });
    await store.makeCurrent(path, SECOND);
    expect(double.newest(path)).toMatchObject({
      username: "app",
      password: `password-${SECOND}`,
      cluster: "orders",
      cluster_id: "c1",
      host: "orders.example",
      port: "26257",
      database: "defaultdb",
      delivery: SECOND,
    });
    expect(JSON.stringify(double.newest(path))).not.toContain(FIRST);
  });

  test("takes the next password back, and repeats each change without harm", async () => {
    const { store } = await begin(kind);
    await store.writeNext(path, ABOUT, next(FIRST));
    await store.writeNext(path, ABOUT, next(FIRST));
    await store.putBack(path, SECOND);
    expect(await shown(store, path)).toMatchObject({ next: `password-${FIRST}` });
    await store.makeCurrent(path, FIRST);
    const version = await store.makeCurrent(path, FIRST);
    await store.writeNext(path, ABOUT, next(SECOND));
    await store.putBack(path, SECOND);
    await store.putBack(path, SECOND);
    expect(await shown(store, path)).toMatchObject({ current: `password-${FIRST}`, next: null });
    await expect(store.makeCurrent(path, SECOND)).rejects.toMatchObject({ problem: "lost" });
    expect(await store.makeCurrent(path, FIRST)).toEqual(kind === "aws" ? version : expect.any(String));
    await store.remove(path);
    expect(await shown(store, path)).toEqual({ version: null, current: null, next: null });
  });

  test("keeps what people have added, and leaves the secret of another SQL user alone", async () => {
    const { double, store } = await begin(kind);
    await store.writeNext(path, { ...ABOUT, username: "other" }, next(FIRST));
    await store.makeCurrent(path, FIRST);
    const before = double.newest(path);
    await expect(store.writeNext(path, ABOUT, next(SECOND))).rejects.toMatchObject({ problem: "foreign" });
    await expect(
      store.writeNext(path, { ...ABOUT, username: "other", clusterId: "c2" }, next(SECOND)),
    ).rejects.toMatchObject({ problem: "foreign" });
    expect(double.newest(path)).toEqual(before);
  });

  test("is called again after an answer that was lost", async () => {
    const { double, store } = await begin(kind);
    await store.writeNext(path, ABOUT, next(FIRST));
    await store.makeCurrent(path, FIRST);
    const acts = [
      () => store.writeNext(path, ABOUT, next(SECOND)),
      () => store.makeCurrent(path, SECOND),
      () => store.putBack(path, SECOND),
    ];
    for (const act of acts)
      for (const fault of ["cut", "after", "before", 500] as const) {
        for (let lost = 0; lost < 4; lost += 1) {
          const from = double.calls.length + lost;
          double.fault = (_call, index) => (index === from ? fault : undefined);
          await act().catch((error: { problem: string }) =>
            expect(["reset", "timeout", "failed"], error.problem).toContain(error.problem),
          );
        }
        double.fault = () => undefined;
        await act();
      }
    expect(await shown(store, path)).toMatchObject({ current: `password-${SECOND}`, next: null });
  });

  test.each([
    [401, "denied"],
    [403, "denied"],
    [429, "failed"],
    [500, "failed"],
    [503, "failed"],
    [302, "redirect"],
  ] as const)("that answers %d says why", async (status, problem) => {
    const { double, store } = await begin(kind);
    double.fault = () => status;
    const aws = status < 300 || status >= 400 ? { 401: "rejected", 403: "rejected" }[status as 401] : undefined;
    const expected = (kind === "aws" && aws) || problem;
    await expect(store.read(path)).rejects.toMatchObject({ problem: expected, message: expected });
  });

  test("with a credential that it does not accept says so", async () => {
    const { store } = await begin(kind);
    const db = await rolecallStore();
    await db.updateTable("secret_stores").set({ store_address: "http://127.0.0.1:1" }).execute();
    const [row] = await db.selectFrom("secret_stores").select("id").execute();
    const stored = await secretStoreOf(db, row?.id ?? "");
    if (stored) await expect(openSecretStore(stored).read(path)).rejects.toMatchObject({ problem: "refused" });
    await db.updateTable("secret_stores").set({ sealed: "1.AAAA" }).execute();
    const sealed = await secretStoreOf(db, row?.id ?? "");
    expect(() => sealed && openSecretStore(sealed)).toThrow("sealed");
    await store.read(path);
  });

  test("is reached at no private address that the operator does not list, and by https otherwise", async () => {
    const { double, stored } = await begin(kind);
    const through = (ways: Partial<Ways>) =>
      openSecretStore(stored, { ...ownWays(), timeoutMs: 300, ...ways }).read(path);
    const asPublic = { kindOf: () => "public" as const, listed: new Set<string>() };
    await expect(through({ listed: new Set() })).rejects.toMatchObject({ problem: "forbidden_address" });
    await expect(through(asPublic)).rejects.toMatchObject({ problem: "tls" });
    const metadata = { kindOf: () => kindOfAddress("169.254.169.254") };
    await expect(through(metadata)).rejects.toMatchObject({ problem: "forbidden_address" });
    expect(double.calls).toEqual([]);
  });
});

describe("a Vault", () => {
  test("is signed in to once, and its namespace and mount are used", async () => {
    const { double, store } = await begin("vault");
    await store.writeNext("a", ABOUT, next(FIRST));
    await store.makeCurrent("a", FIRST);
    const logins = double.calls.filter(({ path }) => path === "/v1/auth/approle/login");
    expect(logins).toHaveLength(1);
    expect(double.calls.every(({ headers }) => headers["x-vault-namespace"] === VAULT.namespace)).toBe(true);
  });

  test("keeps numbers that JavaScript cannot hold as they are", async () => {
    const { double, store } = await begin("vault");
    const { secrets } = double as unknown as VaultDouble;
    const raw = JSON.stringify({ data: { username: "app", build: "N", rate: ["M"] } });
    const numbers = raw.replace('"N"', "9007199254740993").replace('"M"', "1.50");
    secrets.set("a", [parseExact(numbers) as { data: Record<string, unknown> }]);
    await store.writeNext("a", ABOUT, next(FIRST));
    const written = double.calls.at(-1)?.body ?? "";
    expect(written).toContain('"build":9007199254740993');
    expect(written).toContain('"rate":[1.50]');
  });

  test("has a secret that was deleted written anew, and keeps other fields", async () => {
    const { double, store } = await begin("vault");
    const { secrets } = double as unknown as VaultDouble;
    secrets.set("a", [{ data: { username: "app", password: "old", note: { by: "Lena" } } }]);
    await store.writeNext("a", ABOUT, next(FIRST));
    await store.makeCurrent("a", FIRST);
    expect(double.newest("a")).toMatchObject({ note: { by: "Lena" }, password: `password-${FIRST}` });
    secrets.set("a", [{ data: null }]);
    await store.writeNext("a", ABOUT, next(SECOND));
    expect(await shown(store, "a")).toMatchObject({ current: null, next: `password-${SECOND}` });
    secrets.set("b", [{ data: { username: "app", password_next: "by hand" } }]);
    await expect(store.writeNext("b", ABOUT, next(FIRST))).rejects.toMatchObject({ problem: "pending" });
  });
});

describe("a Kubernetes", () => {
  test("is written again after another program's change, which stays", async () => {
    const { double, store } = await begin("kubernetes");
    const { put } = double as unknown as KubernetesDouble;
    await store.writeNext("sql.a.b", ABOUT, next(FIRST));
    let isChanged = false;
    double.wait = async () => {
      if (isChanged || double.calls.at(-1)?.method !== "PATCH") return;
      isChanged = true;
      put("sql.a.b", { note: "mine" });
    };
    await store.makeCurrent("sql.a.b", FIRST);
    expect(isChanged).toBe(true);
    expect(double.newest("sql.a.b")).toMatchObject({ note: "mine", password: `password-${FIRST}` });
  });
});
