import { beforeEach, expect, test } from "vitest";
import { apps, bea, beginLeaving, leaverPage, start, sweepUntilDone, until } from "../../testing/leaver-steps.ts";
import { codeOf, world } from "../../testing/request-steps.ts";
import { addStoreAt, startDouble } from "../../testing/secret-store-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import type { VaultDouble } from "../../testing/vault-double.ts";
import { store } from "../store/store.ts";

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
