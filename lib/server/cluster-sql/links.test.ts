import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isOfLevel, levelScript, listDatabases, showOwnRoles } from "#lib/sql/own-user.ts";
import { sql, statement } from "#lib/sql/statement.ts";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { Secret } from "../base/secret.ts";
import { SqlError } from "../base/sql-error.ts";
import { Link } from "./link.ts";
import { links } from "./links.ts";

const CLUSTER = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
const AS_TEST = { clusterId: CLUSTER, sqlUser: "rolecall_test" };
const PASSWORD = "only-for-this-test-1";
let cloud: Emulator;
const opened: Link[] = [];

beforeEach(async () => {
  cloud = await startEmulator({ rateLimit: { perSecond: 0 }, sqlClusterIds: [CLUSTER] });
  await cloud.addUser(CLUSTER, "rolecall_test", { password: PASSWORD });
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((link) => link.close()));
  await links().closeAll();
  await cloud.stop();
});

async function open(
  given: {
    user?: string;
    password?: string;
    authority?: string | null;
    host?: string;
    port?: number;
    mostBytes?: number;
  } = {},
) {
  const { user = "rolecall_test", password = PASSWORD, authority = cloud.authority(), host = "localhost" } = given;
  const port = given.port ?? cloud.sql(CLUSTER).port;
  const destination = { host, port, user, password: new Secret(password), authority: authority ?? undefined };
  const link = await Link.open(
    destination,
    "req_1",
    given.mostBytes === undefined ? {} : { mostBytes: given.mostBytes },
  );
  opened.push(link);
  return link;
}

const loginsOf = (user: string) =>
  cloud
    .sql(CLUSTER)
    .record()
    .filter((entry) => entry.user === user && entry.text === null);

describe("a connection", () => {
  test("carries the request's id, and reads rows as texts", async () => {
    const link = await open();
    const { columns, rows } = await link.run(showOwnRoles("rolecall_test"));
    expect(columns).toEqual(["role_name", "member", "is_admin"]);
    expect(rows).toEqual([["admin", "rolecall_test", "t"]]);
    expect(
      cloud
        .sql(CLUSTER)
        .sessions()
        .map(({ application }) => application),
    ).toEqual(["rolecall req_1"]);
  });

  test("needs a certificate of a known authority", async () => {
    await expect(open({ authority: null })).rejects.toMatchObject({
      code: "sql_connection_unreachable",
      detail: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });

  test("needs a certificate that names the host", async () => {
    await expect(open({ host: "127.0.0.2" })).rejects.toMatchObject({ code: "sql_connection_unreachable" });
  });

  test("distinguishes a refused password, a forbidden login, throttling and no answer", async () => {
    await expect(open({ password: "another-password-1" })).rejects.toMatchObject({
      code: "sql_connection_password_refused",
    });
    cloud.sql(CLUSTER).fault({ kind: "throttled", times: 1 });
    await expect(open()).rejects.toMatchObject({ code: "sql_connection_throttled" });
    cloud.sql(CLUSTER).fault({ kind: "address", times: 1 });
    await expect(open()).rejects.toMatchObject({ code: "sql_connection_address_refused" });
    const boss = await open();
    await boss.run(statement("Stops logins.", sql`ALTER USER rolecall_test NOLOGIN`));
    await expect(open()).rejects.toMatchObject({ code: "sql_connection_login_refused" });
  });

  test("carries the id of the request that it serves now", async () => {
    const link = await open();
    await link.rename("req_2'; DROP USER app_fleet; --");
    await link.run(listDatabases());
    const named = cloud
      .sql(CLUSTER)
      .record()
      .filter(({ text }) => text === "SELECT datname AS database_name FROM pg_catalog.pg_database");
    expect(named.map(({ application }) => application)).toEqual(["rolecall req_2DROPUSERapp_fleet--"]);
    expect(cloud.userNames(CLUSTER)).toContain("app_fleet");
  });

  test("ends for Rolecall where the other side never closes it", async () => {
    const { port } = cloud.sql(CLUSTER);
    let isSilent = false;
    const silent = createServer({ allowHalfOpen: true }, (from) => {
      const to = connect(port, "127.0.0.1");
      from.on("error", () => {}).on("data", (chunk) => to.write(chunk));
      to.on("error", () => {}).on("data", (chunk) => isSilent || from.write(chunk));
    });
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const link = await open({ port: (silent.address() as AddressInfo).port });
    isSilent = true;
    await link.close();
    silent.close();
    expect(link.usable).toBe(false);
  });

  test("is cut by an answer that is too large", async () => {
    const link = await open({ mostBytes: 200_000 });
    cloud.sql(CLUSTER).fault({ kind: "large", times: 1 });
    await expect(link.run(listDatabases())).rejects.toMatchObject({ code: "sql_connection_bad_answer" });
    expect(link.usable).toBe(false);
  });

  test("repeats a statement that the database asks to repeat", async () => {
    const link = await open();
    cloud.sql(CLUSTER).fault({ kind: "retry", times: 2 });
    await expect(link.run(listDatabases())).resolves.toBeDefined();
    cloud.sql(CLUSTER).fault({ kind: "retry" });
    await expect(link.run(listDatabases())).rejects.toMatchObject({ code: "sql_refused", detail: "40001" });
  });

  test("does not know what came of a change whose answer was lost, and says so", async () => {
    for (const kind of ["cut", "cut-after"] as const) {
      const link = await open();
      cloud.sql(CLUSTER).fault({ kind, times: 1, statement: /^CREATE ROLE/ });
      const change = link.run(statement("Makes a role.", sql`CREATE ROLE IF NOT EXISTS shop_ro`));
      await expect(change).rejects.toMatchObject({ code: "sql_outcome_unknown", outcome: "unknown" });
      expect(link.usable).toBe(false);
    }
  });

  test("passes on the database's words, and neither statement nor password", async () => {
    const link = await open();
    const failure = await link.run(statement("Grants.", sql`GRANT shop_ro TO nobody_here`)).catch((error) => error);
    expect(failure).toBeInstanceOf(SqlError);
    expect(failure).toMatchObject({
      code: "sql_refused",
      detail: "42704",
      words: 'role/user "shop_ro" does not exist',
    });
    expect(JSON.stringify(failure) + String(failure.stack)).not.toContain(PASSWORD);
  });
});

describe("links", () => {
  test("keep one connection for a cluster, and let its works take turns", async () => {
    const order: string[] = [];
    const work = (name: string) =>
      links().use(
        AS_TEST,
        () => open(),
        async (link) => {
          order.push(`${name} begins`);
          await link.run(listDatabases());
          order.push(`${name} ends`);
        },
      );
    await Promise.all([work("one"), work("two"), work("three")]);
    expect(order).toEqual(["one begins", "one ends", "two begins", "two ends", "three begins", "three ends"]);
    expect(loginsOf("rolecall_test")).toHaveLength(1);
  });

  test("refuse as busy what would wait behind twenty others, and take it when they are done", async () => {
    const release = Promise.withResolvers<void>();
    const work = () =>
      links().use(
        AS_TEST,
        () => open(),
        () => release.promise,
      );
    const first = work();
    await expect.poll(() => loginsOf("rolecall_test").length).toBe(1);
    const waiting = Array.from({ length: 20 }, work);
    await expect(work()).rejects.toMatchObject({ code: "busy" });
    release.resolve();
    await Promise.all([first, ...waiting]);
    await expect(work()).resolves.toBeUndefined();
  });

  test("open anew after a connection was lost", async () => {
    const names = () =>
      links().use(
        AS_TEST,
        () => open(),
        (link) => link.run(listDatabases()),
      );
    await names();
    cloud.sql(CLUSTER).fault({ kind: "cut", times: 1 });
    await expect(names()).rejects.toMatchObject({ code: "sql_connection_unreachable" });
    await expect(names()).resolves.toBeDefined();
    expect(loginsOf("rolecall_test")).toHaveLength(2);
  });

  test("do not keep the connection of a SQL user that was replaced", async () => {
    await cloud.addUser(CLUSTER, "rolecall_new", { password: PASSWORD });
    const userOf = (sqlUser: string) =>
      links().use(
        { clusterId: CLUSTER, sqlUser },
        () => open({ user: sqlUser }),
        async (link) => link.user,
      );
    expect([await userOf("rolecall_test"), await userOf("rolecall_new")]).toEqual(["rolecall_test", "rolecall_new"]);
  });

  test("open anew after a database was not there, and let the work end that met it", async () => {
    const gone = statement("Enters a database.", sql`USE "dropped"`);
    const work = links().use(
      AS_TEST,
      () => open(),
      async (link) => {
        await expect(link.run(gone)).rejects.toMatchObject({ code: "sql_refused", detail: "3D000" });
        return link.run(listDatabases());
      },
    );
    await expect(work).resolves.toBeDefined();
    await links().use(
      AS_TEST,
      () => open(),
      (link) => link.run(listDatabases()),
    );
    expect(loginsOf("rolecall_test")).toHaveLength(2);
  });
});

test("an expired certificate is refused", async () => {
  const other = await startEmulator({ rateLimit: { perSecond: 0 } });
  await other.openSql(CLUSTER, { expiredCertificate: true });
  await other.addUser(CLUSTER, "rolecall_test", { password: PASSWORD });
  const { port } = other.sql(CLUSTER);
  const user = { user: "rolecall_test", password: new Secret(PASSWORD) };
  const link = Link.open({ host: "localhost", port, ...user, authority: other.authority() ?? "" }, "req_1");
  await expect(link).rejects.toMatchObject({ code: "sql_connection_unreachable", detail: "CERT_HAS_EXPIRED" });
  expect(other.sql(CLUSTER).record()).toEqual([]);
  await other.stop();
});

test("an observer keeps nothing by which it could change something, and can be deleted by the Cloud API", async () => {
  const link = await open();
  for (const each of levelScript("observe", "rolecall_test", ["freight", "billing"])) await link.run(each);
  expect((await link.run(showOwnRoles("rolecall_test"))).rows).toEqual([["rolecall_observer", "rolecall_test", "f"]]);
  for (const change of [
    sql`CREATE ROLE other`,
    sql`GRANT rolecall_observer TO app_fleet`,
    sql`ALTER USER app_fleet NOLOGIN`,
  ])
    await expect(link.run(statement("Changes something.", change))).rejects.toMatchObject({ detail: "42501" });
  expect((await link.run(listDatabases())).rows.length).toBe(7);
  const path = `${cloud.url}/api/v1/clusters/${CLUSTER}/sql-users/rolecall_test`;
  const answer = await fetch(path, { method: "DELETE", headers: { authorization: `Bearer ${cloud.key}` } });
  expect(answer.status).toBe(200);
});

test("a creator makes SQL users and nothing of admin, and can be deleted by the Cloud API", async () => {
  const link = await open();
  for (const each of levelScript("create", "rolecall_test", ["freight"])) await link.run(each);
  const roles = await link.run(showOwnRoles("rolecall_test"));
  expect(roles.rows.map(([role]) => role).sort()).toEqual(["rolecall_creator", "rolecall_observer"]);
  for (const may of [sql`CREATE USER born`, sql`CREATE ROLE freight_ro`, sql`GRANT freight_ro TO born`])
    await link.run(statement("Makes something.", may));
  for (const change of [
    sql`GRANT admin TO born`,
    sql`REVOKE admin FROM app_fleet`,
    sql`ALTER USER app_fleet NOLOGIN`,
    sql`DROP USER app_fleet`,
    sql`GRANT CONNECT ON DATABASE freight TO freight_ro`,
    sql`GRANT SYSTEM MODIFYCLUSTERSETTING TO born`,
  ])
    await expect(link.run(statement("Changes something.", change))).rejects.toMatchObject({
      detail: expect.stringMatching(/^(42501|01007)$/),
    });
  const path = `${cloud.url}/api/v1/clusters/${CLUSTER}/sql-users/rolecall_test`;
  const answer = await fetch(path, { method: "DELETE", headers: { authorization: `Bearer ${cloud.key}` } });
  expect(answer.status).toBe(200);
});

describe("the level of a SQL user", () => {
  const held = (isAdmin: boolean, ...roles: string[]) => ({ isAdmin, roles: new Set(roles) });

  test.each([
    ["observe", held(false, "rolecall_observer"), true],
    ["observe", held(false, "rolecall_observer", "rolecall_creator"), false],
    ["observe", held(true), false],
    ["observe", held(false), false],
    ["create", held(false, "rolecall_creator"), false],
    ["create", held(false, "rolecall_observer", "rolecall_creator"), true],
    ["create", held(false, "rolecall_observer"), false],
    ["create", held(true, "rolecall_creator"), false],
    ["manage", held(true), true],
    ["manage", held(false, "rolecall_creator"), false],
  ] as const)("%s with %o: %s", (level, roles, is) => expect(isOfLevel(level, roles)).toBe(is));
});
