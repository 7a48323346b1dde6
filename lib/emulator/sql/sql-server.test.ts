import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { demo } from "../world/scenario-demo.ts";
import { World } from "../world/world.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { makeVerifier } from "./scram.ts";
import { SqlServer } from "./sql-server.ts";

const CLUSTER = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
const PASSWORD = "only-for-this-test-1";
let world: World;
let certificate: Certificate;
let server: SqlServer;
const clients: pg.Client[] = [];

beforeEach(async () => {
  world = new World(demo(), () => {});
  world.putUser(CLUSTER, { name: "boss", password: makeVerifier(PASSWORD) });
  certificate ??= await makeCertificate();
  server = await SqlServer.start({
    world: () => world,
    clusterId: CLUSTER,
    certificate,
    now: Date.now,
    recordedAt: Date.now,
    log: () => {},
  });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  await server.stop();
});

async function connect(user: string, password = PASSWORD): Promise<pg.Client> {
  const client = new pg.Client({
    host: "localhost",
    port: server.port,
    user,
    password,
    database: "defaultdb",
    application_name: "test",
    ssl: { ca: certificate.ca, rejectUnauthorized: true },
  });
  client.on("error", () => {});
  await client.connect();
  clients.push(client);
  return client;
}

async function run(client: pg.Client, text: string) {
  const query = { text, queryMode: "extended" };
  const { rows, command, fields } = await client.query<Record<string, unknown>>(query);
  return { rows, command, fields };
}

describe("logging in", () => {
  test("works with the password that the Cloud API set, and only with it", async () => {
    await expect(connect("boss")).resolves.toBeDefined();
    await expect(connect("boss", "another-password")).rejects.toMatchObject({
      code: "28P01",
      message: "password authentication failed for user boss",
    });
    await expect(connect("nobody")).rejects.toMatchObject({ code: "28P01" });
  });

  test.skipIf(spawnSync("psql", ["--version"]).status !== 0)(
    "works for psql over TLS, with the address that a person copies",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "rolecall-psql-"));
      const ca = join(folder, "ca.crt");
      writeFileSync(ca, certificate.ca);
      const url = `postgresql://boss@localhost:${server.port}/defaultdb?sslmode=verify-full&sslrootcert=${ca}`;
      const asked = (password: string) =>
        promisify(execFile)("psql", ["-X", "-A", "-t", "-c", "SHOW USERS", url], {
          env: { NODE_ENV: "test", PATH: process.env.PATH, PGPASSWORD: password, PGCONNECT_TIMEOUT: "20" },
        });
      expect((await asked(PASSWORD)).stdout).toContain("boss|");
      await expect(asked("another-password")).rejects.toMatchObject({
        stderr: expect.stringContaining("password authentication failed for user boss"),
      });
      rmSync(folder, { recursive: true });
    },
  );

  test("is refused without login, and after the end of the password", async () => {
    const boss = await connect("boss");
    const verifier = makeVerifier(PASSWORD);
    await run(boss, `CREATE USER app WITH PASSWORD '${verifier}'`);
    await connect("app");
    await run(boss, "ALTER USER app NOLOGIN");
    await expect(connect("app")).rejects.toMatchObject({ code: "28000", message: "app does not have login privilege" });
    await run(boss, "ALTER USER app LOGIN");
    await run(boss, "ALTER USER app VALID UNTIL '2020-01-01 00:00:00+00:00'");
    await expect(connect("app")).rejects.toMatchObject({ message: "password is expired" });
  });

  test("needs TLS with a certificate that is trusted", async () => {
    const client = new pg.Client({ host: "localhost", port: server.port, user: "boss", password: PASSWORD, ssl: true });
    client.on("error", () => {});
    await expect(client.connect()).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });
});

describe("roles", () => {
  test("a user that SQL makes is in the Cloud API's list and holds nothing", async () => {
    const boss = await connect("boss");
    expect((await run(boss, `CREATE USER born WITH PASSWORD '${makeVerifier(PASSWORD)}'`)).command).toBe("CREATE");
    expect(world.users(CLUSTER).map(({ name }) => name)).toContain("born");
    await run(boss, "CREATE ROLE shop_ro");
    expect(world.users(CLUSTER).map(({ name }) => name)).not.toContain("shop_ro");
    const { rows } = await run(boss, 'SHOW GRANTS ON ROLE FOR "born"');
    expect(rows).toEqual([]);
  });

  test("a user without admin cannot grant admin, alter an admin, or make users", async () => {
    const boss = await connect("boss");
    await run(boss, `CREATE USER app WITH PASSWORD '${makeVerifier(PASSWORD)}'`);
    const app = await connect("app");
    await expect(run(app, 'GRANT admin TO "app"')).rejects.toMatchObject({
      code: "42501",
      message: 'app must have admin option on role "admin"',
    });
    await expect(run(app, "CREATE USER other")).rejects.toMatchObject({
      message: "user app does not have CREATEROLE privilege",
    });
    await run(boss, "GRANT SYSTEM CREATEROLE, CREATELOGIN TO app");
    await run(app, "CREATE USER other");
    await expect(run(app, "ALTER USER boss NOLOGIN")).rejects.toMatchObject({
      message: "only users with the admin role are allowed to alter another admin",
    });
  });

  test("a member becomes a role by SET ROLE and then has its options; another user may not", async () => {
    const boss = await connect("boss");
    await run(boss, "CREATE ROLE makers WITH CREATEROLE");
    for (const name of ["app", "other"])
      await run(boss, `CREATE USER ${name} WITH PASSWORD '${makeVerifier(PASSWORD)}'`);
    await run(boss, "GRANT makers TO app");
    const [app, other] = [await connect("app"), await connect("other")];
    await expect(run(app, "CREATE ROLE r")).rejects.toMatchObject({ code: "42501" });
    await run(app, "SET ROLE makers");
    await run(app, "CREATE ROLE r");
    await run(app, "RESET ROLE");
    await expect(run(app, "CREATE ROLE s")).rejects.toMatchObject({ code: "42501" });
    await expect(run(other, "SET ROLE makers")).rejects.toMatchObject({
      code: "42501",
      message: 'permission denied to set role "makers"',
    });
    await expect(run(app, "SET ROLE nobody")).rejects.toMatchObject({ code: "42704" });
  });

  test.each(["v24.1.27", "v26.2.1"])(
    "%s shows what public has on a database and on an external connection for public alone",
    async (version) => {
      world.cluster(CLUSTER).facts.cockroach_version = version;
      const boss = await connect("boss");
      await run(boss, "CREATE USER app");
      await run(boss, "USE freight");
      await run(boss, "GRANT DROP ON DATABASE freight TO public");
      await run(boss, "GRANT USAGE ON EXTERNAL CONNECTION bucket TO public");
      const kindsOf = async (name: string) => {
        const { rows } = await run(boss, `SHOW GRANTS FOR ${name}`);
        return [...new Set(rows.map(({ object_type, privilege_type }) => `${object_type} ${privilege_type}`))].sort();
      };
      expect(await kindsOf("app")).toEqual(version === "v24.1.27" ? [] : ["schema CREATE", "schema USAGE"]);
      expect(await kindsOf("public")).toEqual(
        expect.arrayContaining(["database DROP", "external_connection USAGE", "schema CREATE"]),
      );
    },
  );

  test("some privileges can be granted in the database system, and are shown there", async () => {
    const boss = await connect("boss");
    await run(boss, "CREATE USER app");
    await run(boss, "GRANT UPDATE ON TABLE system.public.users TO app");
    for (const text of ["GRANT DROP ON DATABASE system TO app", "GRANT UPDATE ON TABLE system.public.namespace TO app"])
      await expect(run(boss, text)).rejects.toMatchObject({ code: "0LP01" });
    await run(boss, "USE system");
    const { rows } = await run(boss, "SHOW GRANTS FOR app");
    expect(rows).toContainEqual(
      expect.objectContaining({ database_name: "system", object_name: "users", privilege_type: "UPDATE" }),
    );
    await expect(run(boss, "DROP USER app")).rejects.toMatchObject({
      message: "cannot drop role/user app: grants still exist on system.public.users",
    });
  });

  test("a drop is refused while grants exist, and names them", async () => {
    const boss = await connect("boss");
    await run(boss, "CREATE USER app");
    await run(boss, 'GRANT CONNECT ON DATABASE "freight" TO app');
    await expect(run(boss, "DROP USER app")).rejects.toMatchObject({
      code: "2BP01",
      message: "cannot drop role/user app: grants still exist on freight",
    });
    await run(boss, 'REVOKE CONNECT ON DATABASE "freight" FROM app');
    await run(boss, "DROP USER app");
  });

  test("more than one statement, and one that is not known, are refused", async () => {
    const boss = await connect("boss");
    await expect(run(boss, "USE freight; DROP USER app_billing")).rejects.toMatchObject({ code: "42601" });
    await expect(run(boss, "SELECT 1")).rejects.toMatchObject({ code: "0A000" });
    await expect(run(boss, "SELECT (1")).rejects.toMatchObject({ code: "42601" });
    await expect(run(boss, "DROP TABLE x")).rejects.toBeDefined();
    expect(world.users(CLUSTER).map(({ name }) => name)).toContain("app_billing");
  });
});

test("no password and no verifier is in the record", async () => {
  const boss = await connect("boss");
  const verifier = makeVerifier(PASSWORD);
  await run(boss, `CREATE USER app WITH PASSWORD '${verifier}'`);
  const record = JSON.stringify(server.record());
  expect(record).toContain("CREATE USER app");
  expect(record).not.toContain(verifier);
  expect(record).not.toContain(PASSWORD);
});

describe("a release", () => {
  test.each([
    ["v24.1.27", "GRANT TEMPORARY ON DATABASE freight TO app_fleet", "42601"],
    ["v26.1.2", "GRANT TEMPORARY ON DATABASE freight TO app_fleet", "42601"],
    ["v26.2.1", "GRANT TEMPORARY ON DATABASE freight TO app_fleet", null],
    ["v25.2.16", "GRANT UPDATE ON EXTERNAL CONNECTION bucket TO app_fleet", "0LP01"],
    ["v25.4.7", "GRANT UPDATE ON EXTERNAL CONNECTION bucket TO app_fleet", null],
    ["v24.1.27", "ALTER DEFAULT PRIVILEGES FOR ROLE app_fleet GRANT SELECT ON TABLES TO app_fleet", "42501"],
    ["v24.3.30", "ALTER DEFAULT PRIVILEGES FOR ROLE app_fleet GRANT SELECT ON TABLES TO app_fleet", null],
  ])("%s takes or refuses %s as that release does: %s", async (version, text, code) => {
    world.cluster(CLUSTER).facts.cockroach_version = version;
    const client = await connect("boss");
    const done = run(client, text);
    await (code === null ? expect(done).resolves.toBeDefined() : expect(done).rejects.toMatchObject({ code }));
  });

  test.each([
    ["v24.1.27", ["username", "options", "member_of"]],
    ["v25.4.7", ["username", "options", "member_of", "estimated_last_login_time"]],
  ])("%s has its own columns in SHOW USERS", async (version, columns) => {
    world.cluster(CLUSTER).facts.cockroach_version = version;
    const { fields } = await run(await connect("boss"), "SHOW USERS");
    expect(fields.map(({ name }) => name)).toEqual(columns);
  });

  test("what it does not know is refused, not answered", async () => {
    const client = await connect("boss");
    for (const text of ["SELECT 1", "SET application_name = 'a'; DROP USER app_fleet", "SHOW JOBS", "EXPLAIN SELECT 1"])
      await expect(run(client, text)).rejects.toMatchObject({ code: expect.stringMatching(/^(42601|0A000)$/) });
  });
});
