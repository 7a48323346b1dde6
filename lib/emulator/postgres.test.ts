import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "../testing/stores/postgres.ts";
import type { EmulatorOptions } from "./emulator.ts";
import { ask, emulatorForTest, PASSWORD, sqlUsers } from "./testing.ts";
import { DEMO_CLUSTERS } from "./world/scenario-demo.ts";
import { SINGLE_CLUSTER_ID as CLUSTER } from "./world/scenarios.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const withDatabase = (options: EmulatorOptions = {}) => emulatorForTest({ databaseUrl: postgres.url, ...options });

async function query(text: string, login: { user?: string; password?: string } = {}): Promise<unknown[]> {
  const { username, password, port, hostname } = new URL(postgres.url);
  const client = new Client({
    host: hostname,
    port: Number(port),
    user: username,
    password,
    database: "postgres",
    ...login,
  });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const whoAmI = (user: string, password: string) => query("SELECT current_user AS name", { user, password });

describe("in PostgreSQL mode a SQL user is a login role", () => {
  test("a create's password logs in, a changed password replaces it, and a delete ends it", async () => {
    const users = sqlUsers(await withDatabase());
    await users.create("App_Checkout");
    expect(await whoAmI("app_checkout", PASSWORD)).toEqual([{ name: "app_checkout" }]);
    await expect(whoAmI("app_checkout", `${PASSWORD}2`)).rejects.toMatchObject({ code: "28P01" });
    await users.setPassword("app_checkout", `${PASSWORD}2`);
    expect(await whoAmI("app_checkout", `${PASSWORD}2`)).toEqual([{ name: "app_checkout" }]);
    await expect(whoAmI("app_checkout", PASSWORD)).rejects.toMatchObject({ code: "28P01" });
    expect((await users.remove("app_checkout")).status).toBe(200);
    await expect(whoAmI("app_checkout", `${PASSWORD}2`)).rejects.toMatchObject({ code: "28P01" });
  });

  test("it is a member of admin with admin option; admin itself cannot log in", async () => {
    await sqlUsers(await withDatabase()).create("app");
    const memberships = await query(
      `SELECT admin_option, (SELECT rolcanlogin FROM pg_roles WHERE oid = roleid) AS login
       FROM pg_auth_members WHERE roleid = 'admin'::regrole AND member = 'app'::regrole`,
    );
    expect(memberships).toEqual([{ admin_option: true, login: false }]);
  });

  test.each(["it's; DROP ROLE admin; --x", "\\'; SELECT 1; --", 'double " and $$ dollars', "ünï©ode-пароль-1"])(
    "a password such as %j is taken as it is",
    async (password) => {
      const users = sqlUsers(await withDatabase());
      expect((await users.create("a-b.c", password)).status).toBe(200);
      expect(await whoAmI("a-b.c", password)).toEqual([{ name: "a-b.c" }]);
      expect(await query("SELECT 1 AS one FROM pg_roles WHERE rolname = 'admin'")).toEqual([{ one: 1 }]);
    },
  );

  test("a delete is refused with the server's own text while the role owns something", async () => {
    const emulator = await withDatabase();
    const users = sqlUsers(emulator);
    await users.create("owner");
    await query("CREATE TABLE public.parcels (id int); ALTER TABLE public.parcels OWNER TO owner");
    const reply = await users.remove("owner");
    expect(reply).toMatchObject({ status: 400, json: { code: 9 } });
    expect(reply.json?.message).toBe(
      'role "owner" cannot be dropped because some objects depend on it\nowner of table parcels',
    );
    expect(emulator.userNames(CLUSTER)).toEqual(["owner"]);
    await query("DROP TABLE public.parcels");
    expect((await users.remove("owner")).status).toBe(200);
  });

  test("an existing role is neither taken over nor changed: 409", async () => {
    const emulator = await withDatabase();
    await query("CREATE ROLE legacy LOGIN");
    expect(await sqlUsers(emulator).create("legacy")).toMatchObject({ status: 409, json: { code: 6 } });
    await expect(whoAmI("legacy", PASSWORD)).rejects.toMatchObject({ code: "28P01" });
    expect(emulator.userNames(CLUSTER)).toEqual([]);
    await query("DROP ROLE legacy");
  });

  test("users of other clusters are no roles", async () => {
    const emulator = await withDatabase();
    const elsewhere = sqlUsers(emulator, `/api/v1/clusters/${emulator.addCluster()}/sql-users`);
    expect((await elsewhere.create("stranger")).status).toBe(200);
    expect(await query("SELECT rolname FROM pg_roles WHERE rolname = 'stranger'")).toEqual([]);
  });

  test("seeded users are roles without a password, and a reset drops created roles with what they own", async () => {
    const emulator = await withDatabase({ scenario: "demo" });
    const isRole = (name: string) => query(`SELECT rolcanlogin FROM pg_roles WHERE rolname = '${name}'`);
    expect(await isRole("bi_looker")).toEqual([{ rolcanlogin: true }]);
    await emulator.seedUsers(DEMO_CLUSTERS.production, 300);
    expect(await isRole("seeded_00300")).toEqual([{ rolcanlogin: true }]);
    await ask(emulator, "POST", `/api/v1/clusters/${DEMO_CLUSTERS.production}/sql-users`, {
      name: "maker",
      password: PASSWORD,
    });
    await query("CREATE TABLE public.made (id int); ALTER TABLE public.made OWNER TO maker");
    await emulator.reset("empty");
    const made = await query("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1");
    expect(made).toEqual([{ rolname: "admin" }, { rolname: "postgres" }]);
    expect(await query("SELECT to_regclass('public.made') AS made")).toEqual([{ made: null }]);
  });

  test("a database that does not answer gives 503 with code 14, and the create is not kept", async () => {
    const other = await startPostgres();
    const emulator = await emulatorForTest({ databaseUrl: other.url });
    await other.stop();
    expect(await sqlUsers(emulator).create("app")).toMatchObject({ status: 503, json: { code: 14 } });
    expect(emulator.userNames(CLUSTER)).toEqual([]);
  });

  test("an address without a database fails the start", async () => {
    await expect(emulatorForTest({ databaseUrl: "postgres://u:p@127.0.0.1:1/x" })).rejects.toThrow();
  });
});
