import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { removalScript, SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { events } from "../../../testing/request-steps.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { passwordsSet, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  ownUserDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
  sqlConnectionDoor,
  testSqlConnectionDoor,
} from "../../edge/doors/sql-users/sql-connection.ts";
import { deleteSqlUserDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { checkPrivilegesDoor } from "../../edge/doors/sql-users/verification.ts";
import { readInBackground } from "../../sql-users/reread-list.ts";
import { links } from "../links.ts";

const folder = freshProcess();
const world = sqlWorld(["shop"]);
const page = () => look(world().ada, sqlConnectionDoor, { clusterId: world().clusterId });

const CHANGES = SQL_LEVELS.flatMap((from) => SQL_LEVELS.filter((to) => to !== from).map((to) => [from, to] as const));

describe("a change of the level", () => {
  test.each(CHANGES)("from %s to %s leaves one SQL user with just that level", async (from, to) => {
    const { ada, clusterId, cloud, sql } = world();
    const before = await turnOn(world(), from);
    const answer = await change(ada, changeLevelDoor, { clusterId, level: to });
    expect(answer).toMatchObject({ ok: true, value: { level: to, state: "on", failure: null } });
    const own = answer.ok ? (answer.value?.sqlUser ?? "") : "";
    expect(cloud.userNames(clusterId)).toEqual([own]);
    expect(own === before).toBe(from === "manage");
    expect(sql.isAdmin(own)).toBe(to === "manage");
    expect(await change(ada, testSqlConnectionDoor, { clusterId })).toMatchObject({ ok: true });
    expect(await page()).toMatchObject({ ok: true, value: { left: [] } });
  });

  test("that breaks off in the middle can be tried again", async () => {
    const { ada, clusterId, sql } = world();
    const own = await turnOn(world(), "manage");
    sql.fault({ kind: "cut-after", statement: /^REVOKE admin/, times: 1 });
    const to = { clusterId, level: "observe" };
    expect(await change(ada, changeLevelDoor, to)).toMatchObject({ ok: false, error: { code: "sql_outcome_unknown" } });
    expect(await change(ada, changeLevelDoor, to)).toMatchObject({
      ok: true,
      value: { sqlUser: own, level: "observe" },
    });
  });

  test("that cannot make the new SQL user says that the connection is off", async () => {
    const { ada, clusterId, cloud } = world();
    await turnOn(world(), "observe");
    cloud.fault({ route: "sql-users.create", kind: "status", status: 403, times: 1 });
    const answer = await change(ada, changeLevelDoor, { clusterId, level: "manage" });
    expect(answer).toMatchObject({ ok: false, error: { code: "sql_connection_left_off" } });
    expect(await page()).toMatchObject({ ok: true, value: { connection: null, left: [] } });
    expect(cloud.userNames(clusterId)).toEqual([]);
  });
});

describe("what a look before turning off finds", () => {
  test.each(SQL_LEVELS)("is nothing for a SQL user of level %s as Rolecall made it", async (level) => {
    await turnOn(world(), level);
    const { ada, clusterId } = world();
    expect(await look(ada, ownUserDoor, { clusterId })).toEqual({
      ok: true,
      value: { holds: [], more: 0, sessions: 0 },
    });
  });

  test("is the rights it got outside Rolecall, which make the cluster refuse to delete it", async () => {
    const own = await turnOn(world(), "observe");
    const { ada, clusterId, sql } = world();
    sql.asRoot(`GRANT CREATE ON DATABASE shop TO ${own}`);
    sql.asRoot(`GRANT SYSTEM VIEWJOB TO ${own}`);
    const facts = await look(ada, ownUserDoor, { clusterId });
    const holds = facts.ok ? facts.value.holds.join("\n") : "";
    expect(holds).toContain("CREATE on database shop");
    expect(holds).toContain("system privilege VIEWJOB");
    const answer = await change(ada, disconnectSqlDoor, { clusterId });
    expect(answer).toMatchObject({ ok: false, error: { code: "sql_user_in_use" } });
    expect(await page()).toMatchObject({ ok: true, value: { connection: { state: "on" } } });
  });
});

test("what turning off leaves is removed by the SQL that the page shows", async () => {
  const { ada, clusterId, sql, cloud } = world();
  await turnOn(world(), "create");
  expect(await change(ada, disconnectSqlDoor, { clusterId })).toMatchObject({ ok: true });
  expect(cloud.userNames(clusterId)).toEqual([]);
  for (const each of removalScript(["defaultdb", "shop"])) sql.asRoot(sqlText(each));
  expect(() => sql.asRoot("SHOW GRANTS ON ROLE FOR rolecall_observer")).toThrow(/does not exist/);
  expect(() => sql.asRoot("SHOW GRANTS ON ROLE FOR rolecall_creator")).toThrow(/does not exist/);
});

describe("a SQL user named like Rolecall's own that it does not use", () => {
  test("is shown and can be removed here, and nowhere else", async () => {
    const { ada, clusterId, cloud } = world();
    const own = await turnOn(world(), "manage");
    await cloud.addUser(clusterId, "rolecall_0123456789");
    await readInBackground(clusterId);
    expect(await page()).toMatchObject({ ok: true, value: { left: ["rolecall_0123456789"] } });
    const left = { clusterId, name: "rolecall_0123456789" };
    expect(await change(ada, deleteSqlUserDoor, left)).toMatchObject({ ok: false });
    expect(await change(ada, removeLeftSqlUserDoor, left)).toMatchObject({ ok: true });
    expect(cloud.userNames(clusterId)).toEqual([own]);
    expect(await page()).toMatchObject({ ok: true, value: { left: [] } });
    const deleted = (await events()).filter(({ action }) => action === "sql_user.delete");
    expect(deleted).toMatchObject([{ outcome: "done", target: "rolecall_0123456789" }]);
  });

  test.each(["app_shop", "the one in use"])("is never %s", async (name) => {
    const { ada, clusterId, cloud } = world();
    await cloud.addUser(clusterId, "app_shop");
    const own = await turnOn(world(), "manage");
    const answer = await change(ada, removeLeftSqlUserDoor, { clusterId, name: name === "app_shop" ? name : own });
    expect(answer.ok ? "ok" : answer.error.code).toMatch(/invalid_input|sql_user_not_found/);
    expect(cloud.userNames(clusterId)).toEqual(["app_shop", own]);
  });

  test("stays after a create whose answer was lost and whose row is gone", async () => {
    const { ada, clusterId, cloud } = world();
    cloud.fault({ route: "sql-users.create", kind: "cut", when: "after", times: 1 });
    cloud.fault({ route: "sql-users.list", kind: "status", status: 500, when: "before", skip: 1, times: 8 });
    expect(await change(ada, connectSqlDoor, { clusterId, level: "observe" })).toMatchObject({ ok: false });
    cloud.clearFaults();
    const [own = ""] = cloud.userNames(clusterId);
    expect(own).toMatch(/^rolecall_/);
    expect(await page()).toMatchObject({ ok: true, value: { connection: { state: "connecting", sqlUser: own } } });
    expect(await change(ada, disconnectSqlDoor, { clusterId })).toMatchObject({ ok: true });
    expect(cloud.userNames(clusterId)).toEqual([]);
  });
});

describe("a password from a file", () => {
  const OWN = "rolecall_ops";
  const path = () => join(folder(), "sql", world().clusterId);
  const write = (text: string) => writeFileSync(path(), text);
  beforeEach(async () => {
    mkdirSync(join(folder(), "sql"));
    vi.stubEnv("SQL_PASSWORD_FILES", join(folder(), "sql"));
    registry()?.delete("env");
    await world().cloud.addUser(world().clusterId, OWN, { password: "given-by-ops-1" });
    await world().cloud.addUser(world().clusterId, "app_shop");
    write(`${OWN}:given-by-ops-1\n`);
  });
  const check = () => change(world().ada, checkPrivilegesDoor, { clusterId: world().clusterId, name: "app_shop" });
  const file = { ok: false, error: { code: "sql_connection_password_file" } };

  test("is used and never set, and its SQL user stays when the connection is turned off", async () => {
    const { ada, clusterId, cloud } = world();
    expect(await page()).toMatchObject({ ok: true, value: { file: { sqlUser: OWN }, left: [] } });
    expect(await turnOn(world(), "manage")).toBe(OWN);
    expect(await page()).toMatchObject({ ok: true, value: { connection: { passwordFrom: "file", failure: null } } });
    expect(await check()).toMatchObject({ ok: true });
    expect(await change(ada, rotateSqlConnectionDoor, { clusterId })).toMatchObject({
      error: { code: "sql_connection_from_file" },
    });
    expect(await change(ada, changeLevelDoor, { clusterId, level: "observe" })).toMatchObject({ ok: true });
    expect(await change(ada, changeLevelDoor, { clusterId, level: "manage" })).toMatchObject({
      error: { code: "sql_connection_from_file" },
    });
    expect(await change(ada, disconnectSqlDoor, { clusterId })).toMatchObject({ ok: true, value: null });
    expect(cloud.userNames(clusterId)).toContain(OWN);
    expect(passwordsSet(world(), OWN)).toBe(0);
    expect(JSON.stringify(await events())).not.toContain("given-by-ops");
  });

  test("that is wrong is reported without its content, and a corrected one works", async () => {
    const { ada, clusterId } = world();
    await turnOn(world(), "manage");
    await links().drop(clusterId);
    write(`${OWN}:wrong-secret-1`);
    const refused = await check();
    expect(refused).toMatchObject(file);
    expect(JSON.stringify(refused)).not.toContain("wrong-secret");
    write(`${OWN}:given-by-ops-1`);
    expect(await change(ada, testSqlConnectionDoor, { clusterId })).toMatchObject({ ok: true });
    expect(await check()).toMatchObject({ ok: true });
  });

  test.each<[string, string | null]>([
    ["is gone", null],
    ["names another SQL user", "rolecall_other:given-by-ops-1"],
    ["names an application", "app_shop:given-by-ops-1"],
    ["has no password", `${OWN}:`],
    ["has more lines", `${OWN}:given-by-ops-1\nmore`],
  ])("whose file %s is not used", async (_, text) => {
    await turnOn(world(), "manage");
    await links().drop(world().clusterId);
    if (text === null) rmSync(path());
    else write(text);
    expect(await check()).toMatchObject(file);
  });

  test("that cannot log in turns nothing on", async () => {
    const { ada, clusterId } = world();
    write(`${OWN}:wrong-secret-1`);
    expect(await change(ada, connectSqlDoor, { clusterId, level: "manage" })).toMatchObject(file);
    expect(await page()).toMatchObject({ ok: true, value: { connection: null } });
  });

  test("of a SQL user with other rights than its level is not turned on", async () => {
    const { ada, clusterId, sql } = world();
    sql.asRoot(`REVOKE admin FROM ${OWN}`);
    const answer = await change(ada, connectSqlDoor, { clusterId, level: "manage" satisfies SqlLevel });
    expect(answer).toMatchObject({ ok: false, error: { code: "sql_connection_begun" } });
  });
});
