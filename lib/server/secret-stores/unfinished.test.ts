import { expect, test } from "vitest";
import { change } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { endSqlWorlds, newSqlWorld } from "../../testing/sql-world.ts";
import { createIntoStoreDoor, finishCreationDoor } from "../edge/doors/sql-users/creation.ts";
import { deliverPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { store } from "../store/db/store.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });
endSqlWorlds();

test("a SQL user for a secret store whose creation stopped is finished with a password that is known, and delivered later", async () => {
  const world = await newSqlWorld("manage");
  const double = await startDouble("vault");
  await addStoreAt(await store(), "vault", double, { scope: { clusterId: world.clusterId, teamId: null } });
  const at = { clusterId: world.clusterId, name: "app" };
  world.cloud.sql(world.clusterId).fault({ kind: "throttled", user: "app" });
  const stopped = await change(world.ada, createIntoStoreDoor, at);
  expect(stopped).toMatchObject({ value: { password: null, delivered: null, unfinished: { forRequester: false } } });
  world.cloud.sql(world.clusterId).clearFaults();
  const finished = await change(world.ada, finishCreationDoor, at);
  if (!finished.ok) throw new Error(finished.error.code);
  await world.signIn("app", finished.value.password ?? "");
  const delivered = await change(world.ada, deliverPasswordDoor, at);
  if (!delivered.ok) throw new Error(delivered.error.code);
  const stored = double.newest(delivered.value.path);
  await world.signIn("app", String(stored?.password));
});

test("the password of a SQL user for a secret store is shown to no one after its creation", async () => {
  const world = await newSqlWorld("manage");
  const double = await startDouble("vault");
  await addStoreAt(await store(), "vault", double, { scope: { clusterId: world.clusterId, teamId: null } });
  const made = await change(world.ada, createIntoStoreDoor, { clusterId: world.clusterId, name: "app" });
  expect(made).toMatchObject({ value: { password: null, delivered: { kind: "vault" } } });
  expect(await (await store()).selectFrom("creations").selectAll().execute()).toEqual([]);
});
