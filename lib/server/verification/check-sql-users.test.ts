import { beforeEach, describe, expect, test, vi } from "vitest";
import { UNSEEN_SYSTEM } from "#lib/sql/answers/live-verdict.ts";
import { byNamed, freshProcess } from "../../testing/server.ts";
import { meanwhile, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { saveProof } from "../../testing/sql-users/save-proof.ts";
import { links } from "../cluster-sql/links.ts";
import { sqlUserNames } from "../sql-users/find-sql-user.ts";
import { saveReadStates } from "../store/clusters/sql-fact-readings.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted } from "../store/sql-users/sql-users.ts";
import { voidRestricted } from "../store/sql-users/void-restricted.ts";
import { type Check, checkSqlUsers } from "./check-sql-users.ts";

freshProcess();
const REQUEST = { requestId: "req_check", address: "" };
const NAMES = ["app_admin", "app_boss", "app_plain", "app_power"];
const world = sqlWorld(["shop", "billing"]);

beforeEach(async () => {
  const { cloud, clusterId, sql } = world();
  for (const name of NAMES) await cloud.addUser(clusterId, name);
  for (const statement of [
    ...["app_boss", "app_plain", "app_power"].map((name) => `REVOKE admin FROM ${name}`),
    "CREATE ROLE bosses",
    "GRANT admin TO bosses",
    "GRANT bosses TO app_boss",
    "GRANT DROP ON DATABASE billing TO app_power",
  ])
    sql.asRoot(statement);
});

const check = (more: Partial<Check> = {}) => checkSqlUsers({ clusterId: world().clusterId, request: REQUEST, ...more });

/** The state of each, or that none was proved. */
async function statesNow() {
  const stored = await storedSqlUsers(await store(), world().clusterId);
  return Object.fromEntries(
    NAMES.map((name) => [name, stored.get(name)?.verified ? stored.get(name)?.state : "not proved"]),
  );
}

async function events() {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["actor", "target", "details"])
    .where("action", "=", "sql_user.verify")
    .orderBy("target")
    .execute();
  return rows.map(({ actor, target, details }) => [actor, target, JSON.parse(details).state]);
}

const ALL = { app_admin: "admin", app_boss: "admin", app_plain: "restricted", app_power: "privileged" };
const NOT_PROVED = Object.fromEntries(NAMES.map((name) => [name, "not proved"]));

/** Does this while the check reads, after it has read options, roles and system privileges. */
function during(work: () => Promise<void> | void): void {
  const run = async () => void (await work());
  world().sql.fault({ kind: "slow", statement: /^USE "shop"/, times: 1, until: meanwhile(run) });
}

describe.each(["manage", "create", "observe"] as const)(
  "at the level %s, one reading",
  { timeout: 60_000 },
  (level) => {
    test("proves every SQL user of the cluster, with its states, its databases and its verifier", async () => {
      await turnOn(world(), level);
      const checked = await check();
      expect(await statesNow()).toEqual(ALL);
      expect(checked).toMatchObject({
        unread: [],
        databases: expect.arrayContaining(["shop", "billing", "defaultdb"]),
      });
      expect(checked.unseen).toEqual(level === "manage" ? [] : [UNSEEN_SYSTEM]);
      expect(checked.users).toContainEqual({
        name: "app_boss",
        state: "admin",
        through: "bosses",
        powers: [],
        before: "unknown",
      });
      const powers = ["DROP on database billing"];
      expect(checked.users).toContainEqual({
        name: "app_power",
        state: "privileged",
        through: null,
        powers,
        before: "unknown",
      });
      const stored = await storedSqlUsers(await store(), world().clusterId);
      expect(stored.get("app_plain")?.verified).toMatchObject({ by: "Rolecall", live: true });
      expect(checked.skipped).toEqual([expect.stringMatching(/^rolecall_/)]);
    });
  },
);

describe("a check", { timeout: 60_000 }, () => {
  beforeEach(async () => void (await turnOn(world(), "manage")));

  test("that nobody asked for has an event for each state that is new, and none for the others", async () => {
    await check();
    expect(await events()).toEqual(Object.entries(ALL).map(([name, state]) => ["Rolecall", name, state]));
    world().sql.asRoot("REVOKE admin FROM app_admin");
    await check();
    expect(await events()).toHaveLength(5);
    expect(await events()).toContainEqual(["Rolecall", "app_admin", "restricted"]);
  });

  test("that nobody asked for ends a team reset exception too, and says whose", async () => {
    const db = await store();
    await sqlUserNames(world().clusterId);
    const given = { override_at: Date.now(), override_by: "Cleo", override_reason: "Migration" };
    await vi.waitFor(async () => {
      const { numUpdatedRows } = await db
        .updateTable("sql_users")
        .set(given)
        .where("name", "=", "app_plain")
        .executeTakeFirst();
      expect(numUpdatedRows).toBe(1n);
    });
    expect((await check()).ended).toEqual(["app_plain"]);
    const left = await db.selectFrom("sql_users").select("name").where("override_at", "is not", null).execute();
    expect(left).toEqual([]);
  });

  test("keeps of one of single sign-on that it is admin, so that it is counted, and proves nothing of the others", async () => {
    for (const name of ["sso_ada", "sso_bob"]) await world().cloud.addUser(world().clusterId, name);
    world().sql.asRoot("REVOKE admin FROM sso_bob");
    const { users, skipped } = await check();
    expect(skipped).toEqual(expect.arrayContaining(["sso_ada", "sso_bob"]));
    expect(users.map(({ name }) => name)).not.toContain("sso_ada");
    const stored = await storedSqlUsers(await store(), world().clusterId);
    expect([stored.get("sso_ada")?.state, stored.get("sso_bob")?.state]).toEqual(["admin", "unknown"]);
  });

  test("of some proves only those, and says which are not there", async () => {
    const { users, unread } = await check({ names: ["app_plain", "gone"] });
    expect(users.map(({ name }) => name)).toEqual(["app_plain"]);
    expect(unread).toMatchObject([{ name: "gone", why: expect.stringContaining("no SQL user of this name") }]);
    expect(await statesNow()).toEqual({ ...NOT_PROVED, app_plain: "restricted" });
  });

  test.each([
    ["an option", "ALTER ROLE app_plain WITH CREATEDB"],
    ["a system privilege", "GRANT SYSTEM MODIFYCLUSTERSETTING TO app_plain"],
    ["a role", "GRANT bosses TO app_plain"],
  ])("during which %s changes does not prove restricted", async (_what, statement) => {
    during(() => void world().sql.asRoot(statement));
    await check();
    expect((await statesNow()).app_plain).not.toBe("restricted");
  });

  test("during which one becomes admin proves admin of it, and the others as they are", async () => {
    during(() => void world().sql.asRoot("GRANT admin TO app_plain"));
    const { unread } = await check();
    expect(unread).toEqual([]);
    expect(await statesNow()).toEqual({ ...ALL, app_plain: "admin" });
  });

  test("during which one is dropped and another made proves all others", async () => {
    const { cloud, clusterId, sql } = world();
    during(async () => {
      sql.asRoot("DROP USER app_plain");
      await cloud.addUser(clusterId, "app_late");
    });
    const { unread } = await check();
    expect(unread).toMatchObject([{ name: "app_plain", why: expect.stringContaining("dropped while Rolecall read") }]);
    expect(await statesNow()).toEqual({ ...ALL, app_plain: "not proved" });
  });

  test("reads again where a SQL user is made between two of its lists", async () => {
    const { cloud, clusterId, sql } = world();
    const add = async () => void (await cloud.addUser(clusterId, "app_late"));
    const statement = /^WITH every_user AS \(SHOW USERS\), owners/;
    sql.fault({ kind: "slow", statement, times: 1, until: meanwhile(add) });
    await check();
    expect(await statesNow()).toEqual(ALL);
  });

  test("proves nothing of one that another replaced while it read", async () => {
    const who = { clusterId: world().clusterId, name: "app_plain" };
    during(async () => {
      await saveDeleted(await store(), who);
      await saveCreated(await store(), who, { by: byNamed("Ada") });
    });
    const { unread } = await check();
    expect(unread).toMatchObject([{ name: "app_plain", why: expect.any(String) }]);
    expect((await storedSqlUsers(await store(), who.clusterId)).get("app_plain")).toMatchObject({ verified: null });
  });

  test("proves also those whose state a reading of the list has shown meanwhile", async () => {
    const db = await store();
    during(async () => {
      const stored = await storedSqlUsers(db, world().clusterId);
      const seen = [
        ["app_admin", "admin"],
        ["app_power", "privileged"],
      ] as const;
      const states = seen.map(([name, state]) => {
        const rowId = stored.get(name)?.id ?? expect.fail();
        return { rowId, before: "unknown", state } as const;
      });
      const readAt = Date.now() + 1_000;
      expect(await saveReadStates(db, states, { readAt, by: "the SQL connection" })).toHaveProperty("size", 2);
    });
    const { unread, databases } = await check();
    expect(unread).toEqual([]);
    expect(await statesNow()).toEqual(ALL);
    const after = await storedSqlUsers(db, world().clusterId);
    expect(after.get("app_power")?.verified?.databases).toEqual(databases);
  });

  test("leaves what Rolecall has changed or proved since it began", async () => {
    const { clusterId } = world();
    const db = await store();
    for (const name of ["app_plain", "app_power"])
      await saveProof(db, { clusterId, name }, { state: "restricted", databases: [], by: "Ada" });
    during(async () => {
      await voidRestricted(db, { clusterId, names: ["app_plain"] });
      const later = Date.now() + 1_000;
      await saveProof(db, { clusterId, name: "app_power" }, { state: "admin", databases: [], by: "Ben" }, later);
    });
    const { unread } = await check();
    expect(unread.map(({ name }) => name)).toEqual(["app_plain", "app_power"]);
    expect(await statesNow()).toEqual({ ...ALL, app_plain: "not proved", app_power: "admin" });
  });

  test("keeps the privileges of an earlier proof of the same state, and none of another state", async () => {
    const { clusterId } = world();
    const db = await store();
    for (const name of ["app_plain", "app_power"])
      await saveProof(db, { clusterId, name }, { state: "restricted", databases: [], by: "Ada", held: ["reads shop"] });
    await check();
    const rows = await db.selectFrom("sql_users").select(["name", "held"]).orderBy("name").execute();
    const held = Object.fromEntries(rows.map((row) => [row.name, row.held]));
    expect(held).toMatchObject({ app_plain: '["reads shop"]', app_power: null });
    expect(held.app_admin).toContain("every privilege");
  });
});

describe("a cluster that", { timeout: 60_000 }, () => {
  beforeEach(async () => void (await turnOn(world(), "manage")));
  const users = /^WITH every_user AS \(SHOW USERS\), owners/;

  test.each([
    ["leaves out users", (rows: string[][]) => rows.slice(0, 2)],
    ["lists users twice", (rows: string[][]) => [...rows, ...rows]],
    ["lists users of another cluster", (rows: string[][]) => rows.map((row) => [`x${row[0]}`, ...row.slice(1)])],
    ["cuts its options", (rows: string[][]) => rows.map((row) => row.with(2, "99"))],
  ])("%s proves nothing of anyone, and says why", async (_what, change) => {
    world().sql.fault({
      kind: "lie",
      statement: users,
      lie: (result) => Object.assign(result, { rows: change(result.rows as string[][]) }),
    });
    await expect(check()).rejects.toMatchObject({
      code: "check_proved_nothing",
      more: { vendorMessage: expect.any(String) },
    });
    expect(await statesNow()).toEqual(NOT_PROVED);
    expect(await events()).toEqual([]);
  });

  test("hides a database from its lists, which the Cloud API lists, proves only who is admin", async () => {
    world().sql.fault({
      kind: "lie",
      statement: /^SELECT (oid AS database_id|datname AS database_name)/,
      lie: (result) => Object.assign(result, { rows: result.rows.filter((row) => !row.includes("billing")) }),
    });
    const fewer = (row: readonly (string | null)[]) => row.with(-1, String(Number(row.at(-1)) - 1));
    world().sql.fault({
      kind: "lie",
      statement: /^WITH every_user AS \(SHOW USERS\), every_role/,
      lie: (result) => Object.assign(result, { rows: result.rows.map(fewer) }),
    });
    const { unread } = await check();
    expect(unread.map(({ name }) => name)).toEqual(["app_plain", "app_power"]);
    expect(unread[0]?.why).toContain("billing");
    expect(await statesNow()).toEqual({ ...NOT_PROVED, app_admin: "admin", app_boss: "admin" });
  });

  test("closes the connection in the middle proves nothing, and the next check works", async () => {
    world().sql.fault({ kind: "cut", statement: /^USE "shop"/, times: 1 });
    await expect(check()).rejects.toMatchObject({ name: "SqlError" });
    expect(await statesNow()).toEqual(NOT_PROVED);
    await links().drop(world().clusterId);
    await check();
    expect(await statesNow()).toEqual(ALL);
  });
});

describe("where Rolecall's SQL user cannot see a database", { timeout: 60_000 }, () => {
  test("only who is admin is proved, and the others are named with the reason", async () => {
    await turnOn(world(), "observe");
    world().sql.asRoot("REVOKE ALL ON DATABASE billing FROM public, rolecall_observer");
    const { unread } = await check();
    expect(unread.map(({ name }) => name)).toEqual(["app_plain", "app_power"]);
    expect(unread[0]?.why).toContain("cannot see billing");
    expect(await statesNow()).toEqual({ ...NOT_PROVED, app_admin: "admin", app_boss: "admin" });
  });
});
