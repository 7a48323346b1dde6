import { beforeEach, expect, test } from "vitest";
import type { Result } from "../../emulator/sql/shows.ts";
import { deleteScript } from "../../shared/sql-access/delete-script.ts";
import { type Script, sqlText } from "../../sql/tokens.ts";
import { change, look } from "../../testing/requests.ts";
import { runShown, showSql, statementsSince } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { deleteSqlUserDoor, dependenciesDoor } from "../edge/doors/sql-users/sql-users.ts";
import { runSqlDoor } from "../edge/doors/sql-users/verification.ts";

freshProcess();

const world = sqlWorld(["shop", "stock"]);
const target = () => ({ clusterId: world().clusterId, name: "app" });
const root = (...statements: string[]) => {
  for (const statement of statements) world().sql.asRoot(statement);
};

beforeEach(async () => {
  for (const name of ["app", "heir"]) await world().cloud.addUser(world().clusterId, name);
  root("REVOKE admin FROM app");
});

async function found() {
  const answer = await look(world().ada, dependenciesDoor, target());
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

async function cleanUp(newOwner?: string) {
  return runShown(world().ada, { ...target(), script: { kind: "clean_up", newOwner: newOwner || undefined } });
}

test("blockers of a deletion are found in every database, without rights through roles and public", async () => {
  await turnOn(world(), "manage");
  root(
    "REASSIGN OWNED BY root TO app",
    "CREATE ROLE readers",
    "GRANT INSERT ON TABLE stock.public.table_2 TO readers",
    "GRANT readers TO app",
    "GRANT SELECT, INSERT ON TABLE shop.public.table_1 TO app",
    "GRANT SYSTEM VIEWACTIVITY TO app",
    "ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE heir IN SCHEMA public GRANT INSERT ON TABLES TO app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO heir",
  );
  const { owned, grants, defaults, ...others } = await found();
  expect(others).toEqual({
    databases: ["defaultdb", "shop", "stock", "system"],
    hidden: [],
    system: ["VIEWACTIVITY"],
    schedules: [],
  });
  expect(owned).toContainEqual({ database: "defaultdb", kind: "database", object: "defaultdb" });
  expect(owned).toContainEqual({ database: "defaultdb", kind: "table", object: "table_1" });
  expect(owned.filter(({ database }) => database !== "defaultdb")).toEqual([]);
  expect(grants).toEqual([
    { database: "shop", kind: "table", object: "public.table_1", privileges: ["SELECT", "INSERT"] },
  ]);
  const place = { database: "defaultdb", schema: null, kind: "tables" };
  expect(defaults).toEqual([
    { ...place, creator: null, grantee: "app" },
    { ...place, creator: "app", grantee: "heir" },
    { ...place, schema: "public", creator: "heir", grantee: "app" },
  ]);
});

test("blockers that a scenario creates are found by SQL and cleaned up by it", async () => {
  await turnOn(world(), "manage");
  const { cloud, clusterId, ada } = world();
  cloud.setBlockers(clusterId, "app", {
    grants: ["shop.public.orders"],
    owns: ["table shop.public.migrations", "schema shop.staging", "type shop.public.status"],
    defaultPrivileges: ["owner of default privileges on new relations belonging to role app in database shop"],
  });
  const { owned, grants, defaults } = await found();
  expect(owned.map(({ kind, object }) => `${kind} ${object}`).sort()).toEqual([
    "schema staging",
    "table migrations",
    "type status",
  ]);
  expect(grants).toMatchObject([{ database: "shop", object: "public.orders" }]);
  expect(defaults).toMatchObject([{ database: "shop", creator: "app" }]);
  expect(await cleanUp("heir")).toMatchObject({ ok: true, value: { stopped: null } });
  cloud.setBlockers(clusterId, "heir", { schedules: 2 });
  expect(await look(ada, dependenciesDoor, { ...target(), name: "heir" })).toMatchObject({
    value: { schedules: [expect.any(String), expect.any(String)] },
  });
  expect(await change(ada, deleteSqlUserDoor, target())).toMatchObject({ ok: true });
});

test("a clean-up removes all of it, and then the delete goes through", async () => {
  await turnOn(world(), "manage");
  root(
    "REASSIGN OWNED BY root TO app",
    "GRANT SELECT ON TABLE shop.public.table_1 TO app",
    "GRANT SYSTEM VIEWACTIVITY TO app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO heir",
  );
  expect(await change(world().ada, deleteSqlUserDoor, target())).toMatchObject({
    ok: false,
    error: { code: "sql_user_in_use" },
  });
  expect(await cleanUp("heir")).toMatchObject({ ok: true, value: { stopped: null } });
  expect(await found()).toMatchObject({ owned: [], grants: [], defaults: [], system: [], hidden: [] });
  expect(await change(world().ada, deleteSqlUserDoor, target())).toMatchObject({ ok: true });
  expect(world().cloud.userNames(world().clusterId)).not.toContain("app");
});

test("rights in the database system block a deletion, and a clean-up revokes them without DROP OWNED there", async () => {
  await turnOn(world(), "manage");
  root(
    "GRANT SELECT, UPDATE ON TABLE system.public.users TO app",
    "GRANT SELECT ON TABLE system.public.namespace TO app",
    "GRANT CONNECT ON DATABASE system TO app",
  );
  expect(await change(world().ada, deleteSqlUserDoor, target())).toMatchObject({
    error: { code: "sql_user_in_use" },
  });
  const about = { database: "system", kind: "table" };
  expect(await found()).toMatchObject({
    grants: [
      { ...about, object: "public.users", privileges: ["SELECT", "UPDATE"] },
      { ...about, object: "public.namespace", privileges: ["SELECT"] },
      { ...about, kind: "database", object: "system", privileges: ["CONNECT"] },
    ],
  });
  const before = world().sql.record().length;
  expect(await cleanUp()).toMatchObject({ ok: true, value: { stopped: null } });
  const sent = statementsSince(world(), before);
  expect(sent.filter((text) => text.startsWith("REVOKE"))).toEqual([
    'REVOKE CONNECT ON DATABASE "system" FROM "app"',
    'REVOKE ALL ON TABLE "system"."public"."users", "system"."public"."namespace" FROM "app"',
  ]);
  expect(sent.filter((text) => /^(DROP|REASSIGN) OWNED/.test(text))).toEqual([]);
  expect(await found()).toMatchObject({ grants: [], hidden: [] });
  expect(await change(world().ada, deleteSqlUserDoor, target())).toMatchObject({ ok: true });
});

test("the script to paste shows rights in the database system, revokes those that are entered and checks for the rest", async () => {
  root("GRANT SELECT ON TABLE system.public.users TO app", "GRANT CONNECT ON DATABASE system TO app");
  const none = { schemas: "", connections: "", inSystem: "" };
  const inSystem = (script: Script) => {
    const texts = script.map(sqlText);
    const at = texts.indexOf('USE "system";');
    return texts.slice(at, at + 2);
  };
  const rows = ([use, show = ""]: string[]) => {
    expect(use).toBe('USE "system";');
    return world().sql.asRoot(show, "system").rows;
  };
  const { look, check } = deleteScript("app", ["shop"], none).script;
  const held = [
    ["public", "users", "table", "SELECT"],
    [null, null, "database", "CONNECT"],
  ];
  for (const script of [look, check]) expect(rows(inSystem(script))).toEqual(held);
  const { prepare } = deleteScript("app", ["shop"], { ...none, inSystem: "system.public.users, system" }).script;
  root(...prepare.map(sqlText).filter((text) => /^REVOKE (ALL|CONNECT) /.test(text)));
  expect(rows(inSystem(check))).toEqual([]);
  expect(await change(world().ada, deleteSqlUserDoor, target())).toMatchObject({ ok: true });
});

test("owned objects need an existing new owner, never Rolecall's own", async () => {
  await turnOn(world(), "manage");
  root("REASSIGN OWNED BY root TO app");
  const own =
    world()
      .cloud.userNames(world().clusterId)
      .find((name) => name.startsWith("rolecall_")) ?? "";
  const before = world().sql.record().length;
  for (const newOwner of [undefined, "nobody", "app", own])
    expect(await cleanUp(newOwner), newOwner).toMatchObject({ ok: false, error: { code: "invalid_input" } });
  expect(statementsSince(world(), before).filter((text) => !text.startsWith("USE "))).toEqual([]);
});

test("DROP OWNED is not run while something is still owned", async () => {
  await turnOn(world(), "manage");
  root("GRANT SELECT ON TABLE shop.public.table_1 TO app");
  const input = { ...target(), script: { kind: "clean_up" } };
  const shown = await showSql(world().ada, input);
  if (!shown.ok) throw new Error(shown.error.code);
  let reassigned = false;
  // Between the first statement and the last ones it comes to own something.
  const report = () => {
    if (!reassigned) root("REASSIGN OWNED BY root TO app");
    reassigned = true;
  };
  const ran = await change(world().ada, runSqlDoor, { ...input, digest: shown.value.digest, report });
  expect(ran).toMatchObject({ ok: true, value: { stopped: expect.stringContaining("It still owns") } });
  expect(
    world()
      .cloud.sql(world().clusterId)
      .record()
      .filter(({ text }) => text?.startsWith("DROP OWNED")),
  ).toEqual([]);
});

test("a database that SQL does not list is reported as hidden", async () => {
  await turnOn(world(), "manage");
  world().sql.fault({ kind: "retry", statement: /^USE "stock"/ });
  expect(await found()).toMatchObject({ databases: ["defaultdb", "shop", "system"], hidden: ["stock"] });
});

test("a schema or database that no statement can name is reported as hidden, and the rest is still found", async () => {
  await turnOn(world(), "manage");
  root("GRANT SELECT ON TABLE stock.public.table_1 TO app");
  const add = (row: string[]) => (result: Result) => ({ ...result, rows: [...result.rows, row] });
  world().sql.fault({ kind: "lie", statement: /^SHOW SCHEMAS/, times: 1, lie: add(["a\u202eb", "app"]) });
  world().sql.fault({ kind: "lie", statement: /pg_database$/, times: 1, lie: add(["c\u0007d"]) });
  const { hidden, grants } = await found();
  expect(hidden.toSorted()).toEqual(["c\u0007d", "defaultdb"]);
  expect(grants).toMatchObject([{ database: "stock", object: "public.table_1" }]);
});

test("without a connection that manages, nothing is looked at", async () => {
  expect(await look(world().ada, dependenciesDoor, target())).toMatchObject({ error: { code: "sql_connection_off" } });
});
