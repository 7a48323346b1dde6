import { beforeEach, describe, expect, test } from "vitest";
import { UNSEEN_SYSTEM } from "#lib/sql/answers/live-verdict.ts";
import { change, look } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { type SqlWorld, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { listFactsDoor, sqlUserFactsDoor } from "../edge/doors/sql-users/sql-user-facts.ts";
import { checkPrivilegesDoor } from "../edge/doors/sql-users/verification.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";

freshProcess();
const APP = "app_shop";

async function verdictOf({ ada, clusterId }: SqlWorld) {
  const answer = await change(ada, checkPrivilegesDoor, { clusterId, name: APP });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.verdict;
}

async function restrictedApp({ cloud, clusterId, sql }: SqlWorld): Promise<void> {
  await cloud.addUser(clusterId, APP);
  sql.asRoot(`REVOKE admin FROM ${APP}`);
}

describe.each(["v24.1.27", "v25.2.16", "v26.2.1"])("on %s, Check now", { timeout: 60_000 }, (version) => {
  const world = sqlWorld(["shop"], version);
  beforeEach(async () => {
    await restrictedApp(world());
    await turnOn(world(), "manage");
    expect(await verdictOf(world())).toMatchObject({ state: "restricted" });
  });

  test.each(["CREATEROLE", "CREATEDB", "CONTROLJOB", "BYPASSRLS"])(
    "says privileged of a member of a role with %s, which it can become, directly or through another role",
    async (option) => {
      const { sql } = world();
      sql.asRoot(`CREATE ROLE boss WITH ${option}`);
      sql.asRoot(`GRANT boss TO ${APP}`);
      const powers = [`role option ${option} of the role boss`];
      expect(await verdictOf(world())).toMatchObject({ state: "privileged", powers });
      sql.asRoot(`REVOKE boss FROM ${APP}`);
      sql.asRoot("CREATE ROLE team");
      sql.asRoot("GRANT boss TO team");
      sql.asRoot(`GRANT team TO ${APP}`);
      expect(await verdictOf(world())).toMatchObject({ state: "privileged", powers });
    },
  );

  test.each(["DROP", "RESTORE", "ALL"])("says privileged where public holds %s on a database", async (privilege) => {
    world().sql.asRoot(`GRANT ${privilege} ON DATABASE shop TO public`);
    expect(await verdictOf(world())).toMatchObject({
      state: "privileged",
      powers: [`${privilege} on database shop, through public`],
    });
  });

  test.each([
    ["its own", APP, ""],
    ["a role's", "team", ", through team"],
    ["public's", "public", ", through public"],
  ])("says privileged by %s grant in the database system", async (_whose, grantee, through) => {
    const { sql } = world();
    sql.asRoot("CREATE ROLE team");
    sql.asRoot(`GRANT team TO ${APP}`);
    sql.asRoot(`GRANT SELECT ON TABLE system.public.users TO ${grantee}`);
    const power = `SELECT on table system.public.users${through}`;
    expect(await verdictOf(world())).toMatchObject({ state: "privileged", powers: [power] });
  });
});

describe("an observer", { timeout: 60_000 }, () => {
  const world = sqlWorld(["shop"]);

  test("says that it did not look at the database system, until an admin lets it", async () => {
    const { sql } = world();
    await restrictedApp(world());
    await turnOn(world(), "observe");
    sql.asRoot(`GRANT SELECT ON TABLE system.public.users TO ${APP}`);
    expect(await verdictOf(world())).toMatchObject({ state: "restricted", unseen: [UNSEEN_SYSTEM] });
    sql.asRoot("GRANT CONNECT ON DATABASE system TO rolecall_observer");
    expect(await verdictOf(world())).toMatchObject({ state: "privileged", unseen: [] });
  });
});

describe("an observer, of a database that neither the Cloud API nor SHOW DATABASES lists", { timeout: 60_000 }, () => {
  const world = sqlWorld(["shop", "later"]);
  beforeEach(async () => {
    const { cloud, clusterId, sql } = world();
    await restrictedApp(world());
    await turnOn(world(), "observe");
    sql.asRoot("REVOKE ALL ON DATABASE later FROM public, rolecall_observer");
    sql.asRoot(`GRANT DROP ON DATABASE later TO ${APP}`);
    cloud.unlistDatabase(clusterId, "later");
  });

  test("says that it cannot see it, and not restricted", async () => {
    const reasons = [expect.stringContaining("cannot see later")];
    expect(await verdictOf(world())).toMatchObject({ state: "inconclusive", reasons });
  });

  test("names it on the page of the SQL user as not read", async () => {
    const { ada, clusterId } = world();
    const facts = await look(ada, sqlUserFactsDoor, { clusterId, name: APP, fresh: true });
    expect(facts).toMatchObject({ ok: true, value: { hidden: expect.arrayContaining(["later"]) } });
  });
});

describe("the list", { timeout: 60_000 }, () => {
  const world = sqlWorld(["shop"]);

  test("says privileged of a member of a role with CREATEROLE", async () => {
    const { ada, clusterId, sql } = world();
    await restrictedApp(world());
    await turnOn(world(), "manage");
    await verdictOf(world());
    sql.asRoot("CREATE ROLE boss WITH CREATEROLE");
    sql.asRoot(`GRANT boss TO ${APP}`);
    expect(await look(ada, listFactsDoor, { clusterId, fresh: true })).toMatchObject({ ok: true });
    expect((await storedSqlUsers(await store(), clusterId)).get(APP)?.state).toBe("privileged");
  });
});
