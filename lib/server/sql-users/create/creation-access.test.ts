import { beforeEach, describe, expect, test } from "vitest";
import { planAccess } from "#lib/sql/plan.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { person } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { meanwhile } from "../../../testing/sql-cluster.ts";
import {
  begin,
  create,
  DIRECT,
  isAdmin,
  left,
  listed,
  made,
  READ,
  sql,
  texts,
  world,
} from "../../../testing/sql-users/creation-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";

freshProcess();
endSqlWorlds();

describe("through a connection that manages", () => {
  beforeEach(async () => {
    await begin("manage");
  });

  test("a SQL user gets the chosen access and no more", async () => {
    const { proved } = await made("app", { wanted: READ });
    expect(proved).toMatchObject({ state: "restricted", surplus: [] });
    expect(proved?.gives).toContain("app can read");
    expect(texts()).toContain('GRANT "shop_ro_role" TO "app"');
  });

  test("the password is not shown to a person who lost the role while the SQL user was made", async () => {
    const cora = await person("Cora");
    const db = await store();
    const grant = { kind: "account", id: cora.id } as const;
    await putGrant(db, grant, { clusterId: world.clusterId, role: "cluster_creator", by: "Ada" });
    const lose = () => removeGrant(db, grant, world.clusterId);
    sql().fault({ kind: "slow", statement: /^CREATE USER/, times: 1, until: meanwhile(lose) });
    expect(await create("app", {}, cora)).toMatchObject({ ok: true, value: { password: null } });
    expect(await listed("app")).toMatchObject({ state: "restricted" });
    expect(await db.selectFrom("shown_passwords").selectAll().execute()).toEqual([]);
  });

  test("a group role that is admin is refused before anything is made", async () => {
    sql().asRoot("CREATE ROLE shop_ro_role");
    sql().asRoot("GRANT admin TO shop_ro_role");
    const refused = await create("app", { wanted: READ });
    expect(refused).toMatchObject({
      error: { code: "invalid_input", fields: { access: expect.stringContaining("is admin") } },
    });
    expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
  });

  test.each(["shop_ro_role", "boss"])(
    "a group role is refused before anything is made where %s has a role option that its members could use",
    async (holder) => {
      sql().asRoot("CREATE ROLE shop_ro_role");
      sql().asRoot("CREATE ROLE boss");
      sql().asRoot("GRANT boss TO shop_ro_role");
      sql().asRoot(`ALTER ROLE ${holder} CREATEROLE`);
      const refused = await create("app", { wanted: READ });
      expect(refused).toMatchObject({
        error: { code: "invalid_input", fields: { access: expect.stringContaining("role option CREATEROLE") } },
      });
      expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
    },
  );

  test("where the Cloud API does not list it, the API makes it and admin is taken before its password is known", async () => {
    world.cloud.hideSqlMade(world.clusterId);
    for (const name of ["one", "two"]) {
      const { password, proved } = await made(name, { wanted: READ });
      expect(proved).toMatchObject({ state: "restricted" });
      await world.signIn(name, password ?? "");
      expect(world.cloud.userNames(world.clusterId)).toContain(name);
    }
    expect(texts().filter((text) => text.startsWith("CREATE USER"))).toHaveLength(1);
  });

  test("no statement holds a password or is sent twice by a person who lost the right", async () => {
    const { password } = await made("app", { wanted: READ });
    expect(texts().join()).not.toContain(password);
    expect(await create("app2", { wanted: READ }, world.mara)).toMatchObject({ error: { code: "cluster_not_found" } });
  });
});

describe("through a connection that creates", () => {
  beforeEach(async () => {
    await begin("create");
  });

  test("a SQL user joins group roles that are there", async () => {
    expect(await create("app", { wanted: READ })).toMatchObject({
      error: { code: "invalid_input", fields: { access: expect.stringContaining("does not exist") } },
    });
    // Every statement names its database, so that none depends on the one before it.
    const wanted = { ...READ, scope: "existing" } as const;
    const { run } = planAccess({ ...wanted, user: "app", code: "12345678", demote: false, isRestricted: true });
    for (const statement of run.slice(0, -1)) sql().asRoot(sqlText(statement));
    expect((await made("app", { wanted })).proved).toMatchObject({ state: "restricted" });
    expect(await create("direct", { wanted: DIRECT })).toMatchObject({ error: { code: "invalid_input" } });
  });

  test("a database that it does not see stops it before anything is made", async () => {
    sql().asRoot("REVOKE CONNECT ON DATABASE stock FROM public, rolecall_observer");
    expect(await create("app")).toMatchObject({ error: { code: "creation_blind" } });
    expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
    expect(await left()).toEqual([]);
  });

  test("where the Cloud API does not list it, it is deleted again, and the next one is made as without a connection", async () => {
    world.cloud.hideSqlMade(world.clusterId);
    expect(await create("app")).toMatchObject({ error: { code: "sql_users_not_listed" } });
    const { password, proved } = await made("app");
    expect(proved).toBeUndefined();
    await world.signIn("app", password ?? "");
    expect(isAdmin("app")).toBe(true);
  });
});

describe.each([null, "observe"] as const)("without a connection that creates (%s)", (level) => {
  beforeEach(async () => {
    await begin(level);
  });

  test("the Cloud API makes it as before, and chosen access is refused", async () => {
    expect(await create("app", { wanted: READ })).toMatchObject({ error: { code: "sql_connection_off" } });
    const { proved, password } = await made("app");
    expect(proved).toBeUndefined();
    await world.signIn("app", password ?? "");
    expect(await listed("app")).toMatchObject({ state: "admin" });
  });
});
