import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { describe, expect, test } from "vitest";
import type { Suggestion, Suggestions } from "#lib/shared/restrict/suggestion.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import type { RanStatement } from "../../../emulator/world/world.ts";
import { look } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { type SqlWorld, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { suggestionDoor, suggestionsDoor } from "../../edge/doors/sql-users/suggestions.ts";
import { packFacts, saveFactReading } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { backupSqlite } from "../../store/file/backup.ts";
import { addTeam } from "../../store/people/teams.ts";
import { addPair } from "../../store/sql-users/pairs.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveDescribed } from "../../store/sql-users/sql-users.ts";
import { forgetClusterUse } from "./suggest.ts";

/* One reading of a cluster gives the suggestions for all its SQL users. */

const folder = freshProcess();

const AT = Date.UTC(2026, 10, 30, 12);

function ran(user: string, database: string, text: string, times = 1): RanStatement[] {
  return Array.from({ length: times }, () => ({ user, database, application: "app", text, at: AT }));
}

async function read({ ada, clusterId }: SqlWorld, names: string[], again = true): Promise<Suggestions> {
  const answer = await look(ada, suggestionsDoor, { clusterId, names, read: again });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

async function suggestionOf(world: SqlWorld, name: string): Promise<Suggestion | undefined> {
  return (await read(world, [name])).suggestions[0]?.suggestion;
}

const stateOf = ({ sources }: Suggestions, source: string) => sources.find((each) => each.source === source)?.state;

async function begin(world: SqlWorld, level: SqlLevel): Promise<void> {
  const { cloud, clusterId } = world;
  for (const name of ["shop_ro", "shop_writer", "app_x", "boss"]) await cloud.addUser(clusterId, name);
  await turnOn(world, level);
}

const statements = ({ sql }: SqlWorld) => sql.record().flatMap(({ text }) => text ?? []);

describe.each(["v24.1.27", "v25.4.2", "v26.2.1"])("on %s", { timeout: 60_000 }, (version) => {
  const world = sqlWorld(["shop", "stock"], version);

  test.each(["observe", "manage"] as const)("at level %s, statements that were seen give the level", async (level) => {
    await begin(world(), level);
    const { cloud, clusterId } = world();
    cloud.setWorkload(clusterId, {
      running: ran("shop_ro", "shop", "-- SELECT\n/* app */ (SELECT * FROM orders WHERE card = '4111')", 3),
      insights: [
        ...ran("shop_ro", "shop", "SELECT * FROM orders WHERE id = _", 30),
        ...ran("shop_writer", "stock", "/* SELECT */ DELETE FROM items WHERE id = _"),
        ...ran("shop_writer", "shop", "SELECT * FROM [INSERT INTO orders VALUES (_) RETURNING id]"),
        ...ran("app_x", "shop", "GRANT admin TO app_x"),
      ],
    });
    const found = await read(world(), ["shop_ro", "shop_writer", "app_x", "gone"]);
    expect(found).toMatchObject({ notRead: null, failure: null });
    expect(found.sources.map(({ state }) => state)).toEqual(["read", "read", "read", "not_read", "read", "read"]);
    const all = new Map(found.suggestions.map(({ name, suggestion }) => [name, suggestion]));
    expect([...all.keys()]).toEqual(["shop_ro", "shop_writer", "app_x"]);
    const shop = { name: "shop", schemas: ["public"] };
    expect(all.get("shop_ro")).toMatchObject({
      is: "level",
      wanted: { level: "read-only", databases: [shop] },
      title: "Read only in “shop”",
      confidence: level === "manage" ? "medium" : "low",
    });
    expect(all.get("shop_writer")).toMatchObject({
      is: "level",
      wanted: { level: "read-write", databases: [shop, { name: "stock", schemas: ["public"] }] },
    });
    expect(all.get("app_x")).toMatchObject({ is: "cannot", why: "beyond" });
  });
});

describe("on v26.2.1", { timeout: 60_000 }, () => {
  const world = sqlWorld(["shop", "stock"], "v26.2.1");

  test("the tables of crdb_internal are open for these readings alone, and never where the cluster forbids it", async () => {
    await begin(world(), "manage");
    await read(world(), ["shop_ro"]);
    const sent = statements(world());
    const opened = sent.indexOf("SET allow_unsafe_internals = true");
    const between = sent.slice(opened + 1, sent.indexOf("SET allow_unsafe_internals = false"));
    expect(between.map((text) => / FROM crdb_internal\.(\w+) /.exec(text)?.[1])).toEqual([
      "cluster_queries",
      "cluster_execution_insights",
    ]);
    expect(sent.filter((text) => text.includes("crdb_internal."))).toHaveLength(2);

    const { cloud, clusterId } = world();
    cloud.forbidInternals(clusterId);
    forgetClusterUse(clusterId);
    const found = await read(world(), ["shop_ro"]);
    expect([stateOf(found, "held"), stateOf(found, "now"), stateOf(found, "lately")]).toEqual([
      "read",
      "not_visible",
      "not_visible",
    ]);
    expect(found.suggestions[0]?.suggestion).toMatchObject({ is: "level", confidence: "low" });
  });

  test("all SQL users of a cluster share one reading, and a new one comes when it is asked for", async () => {
    await begin(world(), "manage");
    const { ada, clusterId } = world();
    const before = statements(world()).length;
    const first = await read(world(), ["shop_ro", "app_x"], false);
    const once = statements(world()).length - before;
    const one = await look(ada, suggestionDoor, { clusterId, name: "app_x", read: false });
    expect(one).toMatchObject({ ok: true, value: { readAt: first.readAt } });
    await read(world(), ["shop_writer"], false);
    expect(statements(world()).length - before).toBe(once);
  });

  test("the last admin, Rolecall's own SQL user and protected ones get a reason and no level", async () => {
    const { cloud, clusterId, ada, sql } = world();
    // One of single sign-on may not be able to sign in.
    for (const name of ["alone", "sso_ada"]) await cloud.addUser(clusterId, name);
    const own = await turnOn(world(), "manage");
    expect(await suggestionOf(world(), "alone")).toMatchObject({ is: "cannot", why: "last_admin" });
    await cloud.addUser(clusterId, "locked");
    sql.asRoot("ALTER USER locked NOLOGIN");
    const names = await look(ada, suggestionsDoor, { clusterId, read: true });
    expect(names).toMatchObject({ ok: true });
    expect(await suggestionOf(world(), own)).toMatchObject({ is: "cannot", why: "own" });
  });

  test("without a SQL connection only the records speak, and the page says so", async () => {
    const { cloud, clusterId } = world();
    await cloud.addUser(clusterId, "shop_ro");
    await cloud.addUser(clusterId, "what");
    const found = await read(world(), ["shop_ro", "what"]);
    expect(found).toMatchObject({ readAt: null, notRead: "no_connection" });
    expect(stateOf(found, "now")).toBe("not_read");
    const [ro, what] = found.suggestions.map(({ suggestion }) => suggestion);
    expect(ro).toMatchObject({
      is: "level",
      wanted: { level: "read-only", databases: [{ name: "shop" }] },
      confidence: "low",
      because: "What it does was not read.",
    });
    expect(what).toMatchObject({ is: "cannot", why: "nothing_known" });
  });

  test("a thousand SQL users and a thousand insights come of one reading", async () => {
    const { cloud, clusterId } = world();
    await cloud.seedUsers(clusterId, 1_000);
    await turnOn(world(), "manage");
    const names = cloud.userNames(clusterId).filter((name) => name.startsWith("seeded_"));
    cloud.setWorkload(clusterId, {
      running: [],
      insights: names.flatMap((name) => ran(name, "shop", "SELECT * FROM orders")),
    });
    const before = statements(world()).length;
    const found = await read(world(), names);
    expect(found.suggestions).toHaveLength(1_000);
    expect(new Set(found.suggestions.map(({ suggestion }) => suggestion.is))).toEqual(new Set(["level"]));
    expect(statements(world()).length - before).toBeLessThan(40);
  });

  test("a cluster that hides or invents use is never called sure", async () => {
    await begin(world(), "manage");
    const { cloud, clusterId, sql } = world();
    cloud.setWorkload(clusterId, { running: [], insights: ran("shop_ro", "shop", "DELETE FROM orders", 50) });
    const lying = (rows: (string | null)[][]) => {
      sql.clearFaults();
      sql.fault({ kind: "lie", statement: /FROM crdb_internal/, lie: (result) => Object.assign({}, result, { rows }) });
      forgetClusterUse(clusterId);
      return suggestionOf(world(), "shop_ro");
    };
    expect(await lying([])).toMatchObject({ confidence: "low", because: "Nothing was seen of it." });
    const reads = ["shop_ro", "shop", "SELECT", "f", "f", "f", "f", "9000", null, null];
    expect(await lying([reads])).toMatchObject({ confidence: "medium" });
    for (const wrong of [
      ["shop_ro", "shop", "SELECT * FROM cards", "f", "f", "f", "f", "1", null, null],
      ["shop_ro", "shop", "SELECT", "f", "f", "f", "f", "-1", null, null],
    ])
      expect(await lying([wrong])).toMatchObject({ confidence: "low", because: "What it does was not read." });
  });

  test("the other one of its pair, and those of its team and kind that are proved, are compared with it", async () => {
    const { cloud, clusterId, sql, ada } = world();
    for (const name of ["a_idle", "b_active", "c_team", "d_other", "boss"]) await cloud.addUser(clusterId, name);
    const own = await turnOn(world(), "manage");
    sql.asRoot("CREATE ROLE shop_rw_role");
    sql.asRoot("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop.public TO shop_rw_role");
    for (const name of ["b_active", "c_team"]) {
      sql.asRoot(`GRANT shop_rw_role TO ${name}`);
      sql.asRoot(`REVOKE admin FROM ${name}`);
    }
    await read(world(), ["a_idle"]);
    const db = await store();
    const team = await addTeam(db, "Payments");
    for (const name of ["a_idle", "c_team"])
      await saveDescribed(db, { clusterId, name }, { ownerTeamId: team, kind: "service" });
    const now = Date.now();
    const before = now - 40 * 24 * 60 * 60_000;
    const row = async (name: string) => ({ name, sqlUserId: (await rowOf(db, { clusterId, name }))?.id ?? "" });
    const pair = {
      clusterId,
      role: "shop_rw_role",
      active: await row("b_active"),
      idle: await row("a_idle"),
      by: "Ada",
    };
    await addPair(db, pair, before);
    await db
      .updateTable("sql_users")
      .set({ admin_state: "restricted", admin_state_at: before, admin_state_by: "Ada", admin_state_databases: "[]" })
      .where("name", "in", ["b_active", "c_team"])
      .execute();
    const logins = new Map([["b_active", { disabled: false, validUntil: null, lastLogin: now }]]);
    await saveFactReading(db, { clusterId, sqlUser: own }, { readAt: now, packed: packFacts(logins) });
    forgetClusterUse(clusterId);

    const found = await look(ada, suggestionDoor, { clusterId, name: "a_idle", read: true });
    const suggestion = found.ok ? found.value.suggestions[0]?.suggestion : undefined;
    expect(suggestion).toMatchObject({
      wanted: { level: "read-write" },
      title: "Read and write in “shop”",
      confidence: "high",
    });
    expect(suggestion?.reasons.flatMap(({ source, text }) => (source === "similar" ? [text] : []))).toEqual([
      "“b_active”, the other one of its pair, has rights in “shop”, proved restricted 40 days ago",
      "“c_team”, of the same team and kind, has rights in “shop”, proved restricted 40 days ago",
    ]);
    expect(await suggestionOf(world(), "d_other")).toMatchObject({ is: "cannot", why: "nothing_known" });
  });
});

describe("of statements that hold secrets", { timeout: 60_000 }, () => {
  const world = sqlWorld(["shop"], "v26.2.1");

  test("no constant, column, application or comment is in an answer, the store, a backup, the audit or the log", async () => {
    await begin(world(), "manage");
    const { cloud, clusterId } = world();
    const canary = "k4n4ry";
    const texts = [
      `SELECT ${canary}_column FROM orders WHERE card = '${canary}-constant' -- ${canary} comment`,
      `/* ${canary} */ UPDATE orders SET ${canary}_column = '${canary}'`,
      `${canary} is no statement`,
      `SELECT * FROM "shop"."public"."${canary}_table"`,
    ];
    const work = texts.map((text) => ({
      user: "shop_ro",
      database: "shop",
      application: `${canary}-app`,
      text,
      at: AT,
    }));
    cloud.setWorkload(clusterId, { running: work, insights: work });
    const logged: string[] = [];
    registry()?.set("log", pino({ level: "trace" }, { write: (line: string) => void logged.push(line) }));
    const found = await read(world(), ["shop_ro"]);
    expect(found.suggestions[0]?.suggestion).toMatchObject({ is: "level", wanted: { level: "read-write" } });
    expect(await look(world().ada, suggestionDoor, { clusterId, name: "shop_ro", read: true })).toMatchObject({
      ok: true,
    });

    const path = (file: string) => join(folder(), file);
    await backupSqlite(path("rolecall.db"), path("copy.db"));
    const files = readdirSync(folder()).map((file) => readFileSync(path(file), "latin1"));
    const all = [JSON.stringify(found), ...logged, ...files].join("\n");
    expect(all).toContain("shop_ro");
    expect(all).not.toContain(canary);
  });
});
