import pg from "pg";
import { beforeEach, expect, test } from "vitest";
import { codeOf } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { runShown } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../testing/sql-world.ts";
import { createPairDoor, deployedDoor, flipPairDoor, pairDoor, resetIdleDoor, seenIdleDoor } from "../doors/pairs.ts";

freshProcess();
endSqlWorlds();
const PASSWORD = "of-an-application-1";
let world: SqlWorld;
const at = (name: string) => ({ clusterId: world.clusterId, name });

/** An application that is connected as this SQL user; resolves to its end. */
async function connected(name: string, password: string): Promise<() => Promise<void>> {
  const { cloud, clusterId } = world;
  const client = new pg.Client({
    ...{ host: "localhost", port: cloud.sql(clusterId).port, user: name, password, database: "defaultdb" },
    ssl: { ca: cloud.authority() ?? "" },
  });
  client.on("error", () => {});
  await client.connect();
  return () => client.end();
}

const step = async () => {
  const found = await look(world.ada, pairDoor, at("app"));
  return found.ok ? found.value.pair?.step : found.error.code;
};

beforeEach(async () => {
  world = await newSqlWorld("manage");
  await world.cloud.addUser(world.clusterId, "app", { password: PASSWORD });
  world.cloud.sql(world.clusterId).asRoot("CREATE ROLE shop_rw_role");
});

test("with a SQL connection, open sessions are in the way of each step that would break them, and no word helps against them", async () => {
  const { ada } = world;
  const input = { ...at("app"), partner: "app_b", role: "shop_rw_role", create: true };
  expect(codeOf(await change(ada, createPairDoor, input))).toBe("ok");
  const script = { kind: "pair", first: "app", role: "shop_rw_role" } as const;
  expect(await runShown(ada, { ...at("app_b"), script })).toMatchObject({
    ok: true,
    value: { done: 3, stopped: null },
  });
  const leaveOld = await connected("app", PASSWORD);
  const first = await change(ada, resetIdleDoor, at("app_b"));
  if (!first.ok) throw new Error(first.error.code);
  // The application already uses it: another password would break it.
  const leaveNew = await connected("app_b", first.value.password);
  expect(await change(ada, resetIdleDoor, at("app_b"))).toMatchObject({
    ok: false,
    error: { code: "pair_in_use", vendorMessage: "app_b has 1 session open." },
  });
  expect(codeOf(await change(ada, deployedDoor, at("app_b")))).toBe("ok");
  for (const said of [false, true])
    expect(codeOf(await change(ada, seenIdleDoor, { ...at("app"), said }))).toBe("pair_in_use");
  expect(await step()).toBe("idle");
  await leaveOld();
  expect(codeOf(await change(ada, seenIdleDoor, { ...at("app"), said: false }))).toBe("ok");
  const pair = await look(ada, pairDoor, at("app"));
  expect(pair.ok && pair.value.pair?.seen).toMatchObject({ how: "read", by: "Ada" });
  // It came back since.
  const leaveAgain = await connected("app", PASSWORD);
  expect(codeOf(await change(ada, flipPairDoor, at("app")))).toBe("pair_in_use");
  await leaveAgain();
  expect(codeOf(await change(ada, flipPairDoor, at("app")))).toBe("ok");
  await expect(world.signIn("app", PASSWORD)).rejects.toMatchObject({ code: "sql_connection_password_refused" });
  await world.signIn("app_b", first.value.password);
  await leaveNew();
});

test("the script of a pair gives nothing through a role that is admin, and names no SQL user that is not there", async () => {
  await world.cloud.addUser(world.clusterId, "app_b");
  world.cloud.sql(world.clusterId).asRoot("GRANT admin TO shop_rw_role");
  const script = { kind: "pair", first: "app", role: "shop_rw_role" } as const;
  expect(await runShown(world.ada, { ...at("app_b"), script })).toMatchObject({
    ok: false,
    error: { code: "invalid_input", vendorMessage: expect.stringContaining("is admin") },
  });
  expect(codeOf(await runShown(world.ada, { ...at("app_b"), script: { ...script, first: "gone" } }))).toBe(
    "sql_user_not_found",
  );
});
