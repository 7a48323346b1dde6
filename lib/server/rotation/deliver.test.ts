import { beforeEach, describe, expect, test } from "vitest";
import type { VaultDouble } from "../../testing/doubles/vault-double.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { codeOf, events, world } from "../../testing/request-steps.ts";
import { change, look, type Person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { resumeDeliveries } from "../../testing/sql-users/delivery-steps.ts";
import { hold, nextServer, noPause, underWay, workOnAll } from "../../testing/sql-users/rotation-faults.ts";
import {
  addApps,
  beginRotations,
  type Opener,
  once,
  rotation,
  start,
  started,
  statesOf,
} from "../../testing/sql-users/rotation-steps.ts";
import { addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { retryRotationDoor, rotationPreviewDoor } from "../edge/doors/sql-users/rotation.ts";
import { allSecretStores, editSecretStore } from "../store/automation/secret-stores.ts";
import { store } from "../store/db/store.ts";
import { knowersOf } from "../store/passwords/exposures.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

freshServer({ SECRET_STORE_HOSTS: "127.0.0.1" });

let browser: Opener;
let bea: Person;
let vault: VaultDouble;

const pathOf = (name: string) => [...vault.secrets.keys()].find((path) => path.endsWith(`/${name}`)) ?? name;
const inVault = (name: string) => vault.newest(pathOf(name))?.password;
async function placesShown(names: readonly string[]): Promise<string> {
  const answer = await look(bea, rotationPreviewDoor, { targets: [{ clusterId: CLUSTER_ID, names }] });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.places;
}
/** The secret store gets another path for each SQL user. */
async function moveStore(): Promise<void> {
  const db = await store();
  const [stored] = await allSecretStores(db);
  if (!stored) throw new Error("It was not added.");
  const edit = { ...stored, template: "elsewhere/{cluster}/{name}", sealed: stored.sealed, by: "Ada", moves: false };
  expect(await editSecretStore(db, stored, edit)).toBe("done");
}
const toStores = (names: readonly string[]) => started(bea, browser, names, { deliver: "store" });

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    ({ bea, browser } = await beginRotations());
    vault = (await startDouble("vault")) as VaultDouble;
  });

  test("every SQL user ends with the newest password of its store, and no person gets it", async () => {
    const names = await addApps(12);
    await addStoreAt(await store(), "vault", vault);
    const over = await once(bea, await toStores(names), "over");
    expect(over.counts).toMatchObject({ done: 12 });
    expect(new Set(over.items.map(({ place }) => place))).toEqual(new Set(["store"]));
    for (const name of names) expect(inVault(name), name).toBe(world.users.get(name));
    for (const item of over.items) {
      const row = await rowOf(await store(), item);
      expect(await knowersOf(await store(), row?.id ?? "")).toEqual([]);
    }
    const delivered = (await events()).filter(({ action }) => action === "secret_store.deliver");
    expect(delivered).toHaveLength(12);
  });

  test("nothing is begun where one of them has no secret store", async () => {
    const names = await addApps(2);
    const answer = await start(bea, browser, names, { deliver: "store" });
    expect(codeOf(answer)).toBe("no_secret_store");
    expect(answer).toMatchObject({ error: { fields: { deliver: "Without a secret store: app_0, app_1." } } });
    expect(world.passwords).toEqual([]);
  });

  test("one that the store refuses keeps its password, and a retry sets it", async () => {
    const names = await addApps(2);
    await addStoreAt(await store(), "vault", vault);
    const old = world.users.get("app_0");
    vault.fault = ({ path, method }) => (method === "POST" && path.endsWith("app_0") ? 503 : undefined);
    const id = await toStores(names);
    const over = await once(bea, id, "over");
    expect(statesOf(over)).toEqual({ app_0: "failed secret_store_failed", app_1: "done" });
    expect(over.items.find(({ name }) => name === "app_0")?.words).toContain("vault store answered with an error");
    expect(world.users.get("app_0")).toBe(old);
    vault.fault = () => undefined;
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    expect(statesOf(await once(bea, id, "over"))).toEqual({ app_0: "done", app_1: "done" });
    expect(inVault("app_0")).toBe(world.users.get("app_0"));
  });

  test("one that the store does not keep after it was set is named, until the delivery is over", async () => {
    const [name = ""] = await addApps(1);
    await addStoreAt(await store(), "vault", vault);
    vault.fault = ({ method }) => (method === "POST" && world.passwords.length > 0 ? 503 : undefined);
    const id = await toStores([name]);
    const over = await once(bea, id, "over");
    expect(statesOf(over)).toEqual({ [name]: "unknown secret_undelivered" });
    expect(over.items[0]?.place).toBe("none");
    vault.fault = () => undefined;
    await resumeDeliveries();
    await workOnAll(await store(), noPause);
    const settled = await rotation(bea, id);
    expect(settled.items[0]).toMatchObject({ state: "done", place: "store" });
    expect(inVault(name)).toBe(world.users.get(name));
  });

  test("nothing is begun where a secret store has changed since the preview that the starter saw", async () => {
    const names = await addApps(2);
    const db = await store();
    await addStoreAt(db, "vault", vault);
    const places = await placesShown(names);
    await moveStore();
    const answer = await start(bea, browser, names, { deliver: "store", places });
    expect(codeOf(answer)).toBe("rotation_outdated");
    expect(world.passwords).toEqual([]);
    const shownAgain = await placesShown(names);
    const over = await once(bea, await started(bea, browser, names, { deliver: "store", places: shownAgain }), "over");
    expect(statesOf(over)).toEqual({ app_0: "done", app_1: "done" });
    expect([...vault.secrets.keys()].filter((path) => path.startsWith("elsewhere/"))).toHaveLength(2);
  });

  test("a changed secret store is no obstacle without a preview, or where the passwords go to the browser", async () => {
    const names = await addApps(2);
    await addStoreAt(await store(), "vault", vault);
    const places = await placesShown(names);
    await moveStore();
    await once(bea, await started(bea, browser, names, { deliver: "browser", places }), "over");
    await once(bea, await toStores(names), "over");
    expect(inVault("app_0")).toBe(world.users.get("app_0"));
  });

  test("one whose secret store changes before its turn ends as outdated, and keeps its password", async () => {
    const names = await addApps(11);
    const db = await store();
    await addStoreAt(db, "vault", vault);
    const release = hold();
    const id = await toStores(names);
    await underWay(10);
    await moveStore();
    const last = names.filter((name) => vault.newest(pathOf(name)) === undefined);
    expect(last).toHaveLength(1);
    release();
    const states = Object.values(statesOf(await once(bea, id, "over"))).sort();
    expect(states).toEqual([...Array.from({ length: 10 }, () => "done"), "failed rotation_outdated"]);
    expect(last.map((name) => world.users.get(name))).toEqual(["old"]);
    expect([...vault.secrets.keys()].filter((path) => path.startsWith("elsewhere/"))).toEqual([]);
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("rotation_over");
  });

  test("what a dead server has begun is ended by the next, which sets no second password", async () => {
    const names = await addApps(12);
    await addStoreAt(await store(), "vault", vault);
    const release = hold();
    const id = await toStores(names);
    await underWay(10);
    const dead = await nextServer();
    await workOnAll(await store(), noPause);
    const over = await once(bea, id, "over");
    release();
    await dead();
    for (const { name, state, place } of over.items) {
      expect([name, state, place, inVault(name)]).toEqual([name, "done", "store", world.users.get(name)]);
    }
    expect(new Set(world.passwords).size).toBe(12);
  });
});
