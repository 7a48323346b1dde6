import pg from "pg";
import { expect, test } from "vitest";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { exposed, leaverPage } from "../../../testing/accounts/leaver-steps.ts";
import { codeOf } from "../../../testing/request-steps.ts";
import { change, look, person } from "../../../testing/requests.ts";
import { runShown } from "../../../testing/sent.ts";
import { freshProcess } from "../../../testing/server.ts";
import { newOpener } from "../../../testing/sql-users/rotation-steps.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import {
  createPairDoor,
  deployedDoor,
  flipPairDoor,
  pairDoor,
  resetIdleDoor,
  seenIdleDoor,
} from "../../edge/doors/sql-users/pairs.ts";
import { rotationPreviewDoor, startRotationDoor } from "../../edge/doors/sql-users/rotation.ts";
import { listFactsDoor, sqlUserFactsDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";

freshProcess();
endSqlWorlds();
const PASSWORD = "of-an-application-1";
let world: SqlWorld;
/** of the idle one, which is deployed */
let idlePassword: string;
const at = (name: string) => ({ clusterId: world.clusterId, name });

/** Connects an application as this SQL user; resolves to a function that disconnects it. */
async function connected(name: string, password: string): Promise<() => Promise<void>> {
  const { cloud, clusterId } = world;
  const client = new pg.Client({
    host: "localhost",
    port: cloud.sql(clusterId).port,
    user: name,
    password,
    database: "defaultdb",
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

async function begin(level: SqlLevel): Promise<void> {
  world = await newSqlWorld(level);
  await world.cloud.addUser(world.clusterId, "app", { password: PASSWORD });
  world.cloud.sql(world.clusterId).asRoot("CREATE ROLE shop_rw_role");
}

/** A pair with the idle SQL user deployed, at the step that reads the active one's sessions. */
async function untilIdle(): Promise<void> {
  await world.cloud.addUser(world.clusterId, "app_b");
  const input = { ...at("app"), partner: "app_b", role: "shop_rw_role", create: false };
  expect(codeOf(await change(world.ada, createPairDoor, input))).toBe("ok");
  const answer = await change(world.ada, resetIdleDoor, at("app_b"));
  if (!answer.ok) throw new Error(answer.error.code);
  idlePassword = answer.value.password;
  expect(codeOf(await change(world.ada, deployedDoor, at("app_b")))).toBe("ok");
}

const check = () => change(world.ada, seenIdleDoor, { ...at("app"), said: false });

test("with a SQL connection, open sessions block each step that would break them, whatever a person states", async () => {
  await begin("manage");
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
  // The application already uses it, so another password would break it.
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
  // The application has reconnected.
  const leaveAgain = await connected("app", PASSWORD);
  expect(codeOf(await change(ada, flipPairDoor, at("app")))).toBe("pair_in_use");
  await leaveAgain();
  expect(codeOf(await change(ada, flipPairDoor, at("app")))).toBe("ok");
  await expect(world.signIn("app", PASSWORD)).rejects.toMatchObject({ code: "sql_connection_password_refused" });
  await world.signIn("app_b", first.value.password);
  await leaveNew();
});

test("the script of a pair gives nothing through a role that is admin, and names no SQL user that is not there", async () => {
  await begin("manage");
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

test("no open session is proved only by a connection that may see those of others", async () => {
  await begin("observe");
  const { cloud, clusterId, ada } = world;
  await untilIdle();
  const leave = await connected("app", PASSWORD);
  const sql = cloud.sql(clusterId);
  sql.asRoot("REVOKE SYSTEM VIEWACTIVITYREDACTED FROM rolecall_observer");
  expect(codeOf(await check())).toBe("sql_connection_sessions_unseen");
  expect(await step()).toBe("idle");
  const facts = await look(ada, sqlUserFactsDoor, { ...at("app"), fresh: true });
  expect(facts.ok && facts.value.sessions).toBeNull();
  sql.asRoot("GRANT SYSTEM VIEWACTIVITYREDACTED TO rolecall_observer");
  expect(codeOf(await check())).toBe("pair_in_use");
  await leave();
  expect(codeOf(await check())).toBe("ok");
});

test("no session open is not proved while a node of the cluster does not answer", async () => {
  await begin("manage");
  await untilIdle();
  world.cloud.sql(world.clusterId).loseNode();
  expect(codeOf(await check())).toBe("sql_connection_sessions_unseen");
  const leave = await connected("app", PASSWORD);
  expect(codeOf(await check())).toBe("pair_in_use");
  await leave();
});

test("a password is set only after the sessions were read or, where they cannot be, after a statement made right then", async () => {
  await begin("manage");
  await untilIdle();
  const { ada, cloud, clusterId } = world;
  const sql = cloud.sql(clusterId);
  expect(codeOf(await check())).toBe("ok");
  // The application has reconnected, but Rolecall cannot see the session.
  sql.fault({ kind: "cut", statement: /open_sessions/ });
  expect(codeOf(await change(ada, flipPairDoor, at("app")))).toBe("sql_connection_unreachable");
  expect(codeOf(await change(ada, flipPairDoor, { ...at("app"), said: false }))).toBe("sql_connection_unreachable");
  await world.signIn("app", PASSWORD);
  expect(codeOf(await change(ada, flipPairDoor, { ...at("app"), said: true }))).toBe("ok");
  expect(codeOf(await change(ada, resetIdleDoor, at("app")))).toBe("sql_connection_unreachable");
  sql.clearFaults();
  const leave = await connected("app_b", idlePassword);
  expect(codeOf(await change(ada, resetIdleDoor, at("app")))).toBe("ok");
  await leave();
});

test("an idle one whose password has expired is a problem before it gets a new one that would be refused", async () => {
  await begin("manage");
  await untilIdle();
  const { ada, cloud, clusterId } = world;
  cloud.sql(clusterId).asRoot("ALTER USER app_b VALID UNTIL '2026-01-02 00:00:00+00'");
  await look(ada, listFactsDoor, { clusterId, fresh: true });
  const pair = await look(ada, pairDoor, at("app"));
  expect(pair.ok && pair.value.pair?.idle.problem).toBe("login_expired");
  expect(codeOf(await check())).toBe("pair_broken");
});

test("a rotation leaves out the active one of a pair and says why; a leaver plan includes it, and shows its open sessions first", async () => {
  await begin("manage");
  const { ada } = world;
  await world.cloud.addUser(world.clusterId, "app_b");
  const input = { ...at("app"), partner: "app_b", role: "shop_rw_role", create: false };
  expect(codeOf(await change(ada, createPairDoor, input))).toBe("ok");
  const leave = await connected("app", PASSWORD);
  const names = (of: string[]) => [{ clusterId: world.clusterId, names: of }];
  const preview = await look(ada, rotationPreviewDoor, { targets: names(["app", "app_b"]) });
  expect(preview).toMatchObject({
    value: {
      clusters: [
        {
          users: [
            { name: "app", problem: "active_in_pair" },
            { name: "app_b", sessions: 0 },
          ],
        },
      ],
    },
  });
  const { key } = await newOpener();
  const rotate = (of: string[]) =>
    change(ada, startRotationDoor, { targets: names(of), count: of.length, deliver: "browser", key });
  expect(codeOf(await rotate(["app", "app_b"]))).toBe("rotation_outdated");
  expect(codeOf(await rotate(["app_b"]))).toBe("ok");

  const leaver = await person("Lee");
  await exposed(leaver, at("app"), 60_000);
  expect((await leaverPage(ada, leaver)).users).toMatchObject([
    { name: "app", result: "to_rotate", sessions: 1, pair: { active: true } },
  ]);
  await leave();
});
