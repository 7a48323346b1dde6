import { beforeEach, expect, test } from "vitest";
import {
  apps,
  bea,
  beginLeaving,
  evidenceFiles,
  leaverPage,
  resultsOf,
  start,
  sweepUntilDone,
  targetOf,
  until,
} from "../../testing/accounts/leaver-steps.ts";
import type { VaultDouble } from "../../testing/doubles/vault-double.ts";
import { codeOf, world } from "../../testing/request-steps.ts";
import { change } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { resumeDeliveries } from "../../testing/sql-users/delivery-steps.ts";
import { noPause, workOnAll } from "../../testing/sql-users/rotation-faults.ts";
import { addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { verifyReview } from "../audit/evidence/verify-review.mjs";
import { exemptFromLeaverDoor } from "../edge/doors/people/leaver.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { store } from "../store/db/store.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });
beforeEach(beginLeaving);

test("a plan rotates into the secret store where a SQL user has one, and asks for no other receiver", async () => {
  await apps(2, 2);
  const db = await store();
  const vault = (await startDouble("vault")) as VaultDouble;
  await addStoreAt(db, "vault", vault, { scope: { clusterId: null, teamId: world.payments } });
  await db.updateTable("sql_users").set({ owner_team_id: null }).where("name", "=", "app_1").execute();
  const ahead = await leaverPage(world.ada, bea);
  expect(ahead.users.map(({ name, store: to, noOwners }) => [name, to, noOwners])).toEqual([
    ["app_0", "vault store", undefined],
    ["app_1", undefined, "no_owner"],
  ]);
  expect(codeOf(await start({ rest: "leave" }))).toBe("ok");
  await until(world.ada, bea, ({ users }) => users.some(({ result }) => result === "rotated"));
  const page = await leaverPage(world.ada, bea);
  const [first, second] = page.users.toSorted((one, other) => one.name.localeCompare(other.name));
  expect(first).toMatchObject({ name: "app_0", result: "rotated", place: "store" });
  expect(second).toMatchObject({ name: "app_1", result: "not_rotated", problem: "left" });
  expect(page.plan?.steps.at(-1)?.facts).toMatchObject({ sqlUsers: 1, intoStores: 1, left: 1 });
  expect(vault.newest("rolecall/orders/app_0")?.password).toBe(world.users.get("app_0"));
});

test("a plan is done once its SQL users are in their secret store, and in links for the others", async () => {
  await apps(3, 3);
  const db = await store();
  const vault = (await startDouble("vault")) as VaultDouble;
  await addStoreAt(db, "vault", vault, { scope: { clusterId: null, teamId: world.others } });
  await db.updateTable("sql_users").set({ owner_team_id: world.others }).where("name", "=", "app_2").execute();
  expect(codeOf(await start())).toBe("ok");
  const { users, plan } = await sweepUntilDone();
  const places = Object.fromEntries(users.map(({ name, place }) => [name, place]));
  expect(places).toEqual({ app_0: "link", app_1: "link", app_2: "store" });
  expect(plan?.rotations).toHaveLength(2);
});

/** A vault that fails once the cluster has its first new password; the cluster refuses each for `refused`. */
async function failingVault(refused?: string): Promise<VaultDouble> {
  const vault = (await startDouble("vault")) as VaultDouble;
  await addStoreAt(await store(), "vault", vault, { scope: { clusterId: null, teamId: world.payments } });
  let isFirst = true;
  world.instead = ({ method, path }) => {
    if (method !== "PUT") return undefined;
    if (refused !== undefined && path.includes(refused)) return { status: 400, json: { code: 3 } };
    if (isFirst) vault.fault = () => 500;
    isFirst = false;
    return undefined;
  };
  return vault;
}

/** The vault answers again, and Rolecall ends what it had begun. */
async function recovered(vault: VaultDouble): Promise<void> {
  vault.fault = () => undefined;
  await resumeDeliveries();
  await workOnAll(await store(), noPause);
}

const result = async () => resultsOf(await leaverPage(world.ada, bea)).app_0;
async function verified() {
  const { hash } = await auditHead(await store());
  return verifyReview(await evidenceFiles(world.ada, bea), hash).words.join(" ");
}

test("the evidence proves a password that its secret store took after the attempt to set it, and before the end", async () => {
  await apps(2, 2);
  const vault = await failingVault("app_1");
  expect(codeOf(await start({ rest: "leave" }))).toBe("ok");
  await until(world.ada, bea, (page) => Object.values(resultsOf(page)).sort().join() === "replaced,unknown");
  await recovered(vault);
  const { users } = await leaverPage(world.ada, bea);
  const sqlUserIds = users.flatMap(({ name, sqlUserId }) => (name === "app_1" ? sqlUserId : []));
  const left = Object.assign({ sqlUserIds, tokenIds: [], reason: "Retired next week." }, targetOf(bea));
  expect(codeOf(await change(world.ada, exemptFromLeaverDoor, left))).toBe("ok");
  await sweepUntilDone();
  expect(await result()).toBe("rotated");
  expect(await verified()).toMatch(/^PROVED/);
  // Rotations that are over are not kept for good.
  await (await store()).updateTable("jobs").set({ request_id: "" }).where("kind", "=", "rotation").execute();
  expect(await verified()).toMatch(/^PROVED/);
});

test("the evidence of a plan that ended before the secret store took the password stays provable", async () => {
  await apps(1, 1);
  const vault = await failingVault();
  expect(codeOf(await start({ rest: "leave" }))).toBe("ok");
  await sweepUntilDone();
  expect(await result()).toBe("replaced");
  expect(await verified()).toMatch(/^PROVED/);
  await recovered(vault);
  expect(await result()).toBe("rotated");
  expect(await verified()).toMatch(/^PROVED/);
});
