import { beforeEach, expect, test } from "vitest";
import { programOf } from "../../../testing/program.ts";
import { newWorld, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { byNamed, freshProcess } from "../../../testing/server.ts";
import { resumeDeliveries } from "../../../testing/sql-users/delivery-steps.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../../testing/sql-users/secret-store-steps.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { store } from "../../store/db/store.ts";
import { addPair } from "../../store/sql-users/pairs.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });

const USERS = `/clusters/${CLUSTER_ID}/sql-users`;
const SEAL = "BOXzc2rbaXc7y1cEYbNiElDknb2tYE2wmWl4MnRFCJbe0q6NgK6Ftzksh1k6aiZ3UPktSIgl0dLhQPcOzVyy_l4";

let world: World;
let vault: AnyDouble;
let call: Awaited<ReturnType<typeof programOf>>;
const inVault = (name: string) => vault.newest(`rolecall/orders/${name}`)?.password;

beforeEach(async () => {
  world = await newWorld();
  await clusterFacts().all();
  vault = await startDouble("vault");
  call = await programOf(world.ada);
});

async function created(name: string): Promise<string> {
  const target = { clusterId: CLUSTER_ID, name };
  await saveCreated(await store(), target, { purpose: "", ownerTeamId: null, by: byNamed("Ada") });
  world.users.set(name, "old");
  return (await rowOf(await store(), target))?.id ?? "";
}

test("a program creates, resets and rotates into a secret store, and no answer has a password", async () => {
  await created("app");
  const into = { deliver: "store" };
  expect(await call("POST", `${USERS}/app/reset-password`, into)).toMatchObject({
    status: 409,
    body: { code: "no_secret_store" },
  });
  await addStoreAt(await store(), "vault", vault);
  const shown = await call("POST", `${USERS}/app/reset-password?dryRun=true`, into);
  const events = (shown.body.events as { action: string }[]).map(({ action }) => action);
  expect(events).toEqual(["sql_user.reset_password", "secret_store.deliver"]);
  expect(world.users.get("app")).toBe("old");
  const answers = [
    await call("POST", `${USERS}/app/reset-password`, into),
    await call("POST", USERS, { name: "fresh", ...into }),
  ];
  expect(answers).toMatchObject([
    { status: 200, body: { name: "app", password: null, delivered: { path: "rolecall/orders/app" } } },
    { status: 201, body: { name: "fresh", password: null, delivered: { path: "rolecall/orders/fresh" } } },
  ]);
  for (const name of ["app", "fresh"]) expect(inVault(name), name).toBe(world.users.get(name));
  const targets = [{ clusterId: CLUSTER_ID, names: ["app", "fresh"] }];
  const started = await call("POST", "/rotations", { targets, deliver: "store", sealTo: SEAL });
  expect(started.status, JSON.stringify(started.body)).toBe(201);
  const rotation = `/rotations/${started.body.id}`;
  await expect.poll(async () => (await call("GET", rotation)).body.state).toBe("over");
  for (const name of ["app", "fresh"]) expect(inVault(name), name).toBe(world.users.get(name));
  const answered = JSON.stringify([...answers, started, await call("GET", rotation)]);
  for (const password of world.passwords) expect(answered).not.toContain(password);
});

test("the failure of a store is reported, and the password in force stays", async () => {
  await created("app");
  await addStoreAt(await store(), "vault", vault);
  vault.fault = () => 503;
  const failed = await call("POST", `${USERS}/app/reset-password`, { deliver: "store" });
  expect(failed).toMatchObject({ status: 503, body: { code: "secret_store_failed" } });
  expect(world.users.get("app")).toBe("old");
  expect(await call("POST", USERS, { name: "fresh", deliver: "store" })).toMatchObject({
    status: 201,
    body: { password: null, undelivered: "secret_undelivered" },
  });
});

test("a call that left a delivery unfinished is answered alike for its key, and sets no second password", async () => {
  await created("app");
  await addStoreAt(await store(), "vault", vault);
  const reset = () => call("POST", `${USERS}/app/reset-password`, { deliver: "store" }, "deploy-1");
  const begun = vault.calls.length;
  // Signed in, read, read again and written; then it fails.
  vault.fault = (_call, index) => (index > begun + 4 ? 503 : undefined);
  const first = await reset();
  expect(first).toMatchObject({ status: 503, body: { code: "secret_undelivered" } });
  const inForce = world.users.get("app");
  expect(inForce).not.toBe("old");
  vault.fault = () => undefined;
  expect(await reset()).toEqual(first);
  await resumeDeliveries();
  expect(inVault("app")).toBe(inForce);
  expect(await reset()).toEqual(first);
  expect(world.users.get("app")).toBe(inForce);
  expect(new Set(world.passwords)).toEqual(new Set([inForce]));
});

test("the active one of a pair is reset only once the program agrees, to itself or into a store", async () => {
  await addStoreAt(await store(), "vault", vault);
  const [active, idle] = [
    { name: "app_a", sqlUserId: await created("app_a") },
    { name: "app_b", sqlUserId: await created("app_b") },
  ];
  await addPair(await store(), { clusterId: CLUSTER_ID, role: "app", by: "Ada", active, idle });
  for (const body of [{}, { deliver: "store" }]) {
    const refused = await call("POST", `${USERS}/app_a/reset-password`, body);
    expect(refused).toMatchObject({ status: 409, body: { code: "active_in_pair" } });
    expect((await call("POST", `${USERS}/app_b/reset-password`, body)).status).toBe(200);
  }
  expect(world.users.get("app_a")).toBe("old");
  const agreed = await call("POST", `${USERS}/app_a/reset-password`, { deliver: "store", active: true });
  expect(agreed.status, JSON.stringify(agreed.body)).toBe(200);
  expect(inVault("app_a")).toBe(world.users.get("app_a"));
  expect((await call("POST", `${USERS}/app_a/reset-password`, { active: true })).status).toBe(200);
});
