import { expect, test } from "vitest";
import { readCountedGrants, readCounts, readOwned, readSchemas, readWork } from "#lib/sql/answers/use.ts";
import {
  countGrants,
  countOwned,
  countSchedules,
  countSessions,
  showInsights,
  showRunning,
  showSchemas,
} from "#lib/sql/templates/use.ts";
import type { Statement } from "#lib/sql/tokens.ts";
import { ask, BOSS, CLUSTER, emulatedSql } from "./emulated-sql.ts";

/* The emulator reduces statements to their kinds as a cluster does, and Rolecall reads what they need. */

const emulated = emulatedSql();
const AT = Date.UTC(2026, 10, 30, 12, 0, 1);

async function answer(statement: Statement) {
  const { boss } = emulated();
  if (emulated().world.cluster(CLUSTER).facts.cockroach_version >= "v26")
    await boss.query("SET allow_unsafe_internals = true");
  return ask(boss, statement);
}

test.each([
  ["SELECT * FROM orders", ["read"], null],
  ["-- INSERT\n  /* DROP TABLE x */ ((SELECT 1))", ["read"], null],
  ["SELECT * FROM orders FOR UPDATE", ["read", "update"], null],
  ["SELECT * FROM [INSERT INTO orders VALUES (1) RETURNING id]", ["read", "insert"], null],
  ["WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone", ["read", "delete"], null],
  ["SELECT nextval('ids')", ["read", "insert"], null],
  ["UPSERT INTO orders VALUES (1)", ["read", "insert", "update"], null],
  ["update orders set deleted_at = now()", ["read", "update"], null],
  ["TRUNCATE orders", ["define"], null],
  ["CREATE TABLE copies AS SELECT * FROM orders", ["define", "read"], null],
  ["ALTER TABLE orders ADD COLUMN note STRING", ["define"], null],
  ["BACKUP INTO 's3://x'", ["backup"], null],
  ["SHOW CLUSTER SETTING version", ["watch"], null],
  ["SHOW TABLES", [], null],
  ["BEGIN", [], null],
  ["SET CLUSTER SETTING kv.x = 1", [], "settings"],
  ["GRANT admin TO somebody", [], "rights"],
  ["CREATE USER somebody", [], "roles"],
  ["ALTER DATABASE shop OWNER TO somebody", [], "databases"],
  ["CREATE SCHEDULE x FOR BACKUP INTO 's3://x' RECURRING '@daily'", [], "feeds"],
  ["CANCEL JOB 1", [], "jobs"],
] as const)("%s needs %j", async (text, needs, beyond) => {
  const { world } = emulated();
  const ran = { user: "app", database: "freight", application: "a", text, at: AT };
  world.setWorkload(CLUSTER, { running: [], insights: [ran, ran] });
  const read = readWork(await answer(showInsights()));
  const work = {
    user: "app",
    database: "freight",
    needs,
    beyond,
    isUnclear: false,
    statements: 2,
    first: AT,
    last: AT,
  };
  expect(read).toEqual({ work: [work], lostNodes: 0 });
});

test.each(["CALL charge(1)", "COPY orders FROM STDIN", "EXECUTE x", "/* /* nested */ */ SELECT 1x 'open"])(
  "%s may need anything that touches rows",
  async (text) => {
    const { world } = emulated();
    world.setWorkload(CLUSTER, {
      running: [{ user: "app", database: "", application: "", text, at: AT }],
      insights: [],
    });
    const read = readWork(await answer(showRunning()));
    const needs = ["read", "insert", "update", "delete"];
    expect(read?.work).toMatchObject([{ database: null, needs, isUnclear: true }]);
  },
);

test("a long WITH that was cut may write, and statements of the database itself are left out", async () => {
  const { world } = emulated();
  const text = `WITH a AS (SELECT 1 ${"x".repeat(1_000)}`;
  const ran = { user: "app", database: "freight", application: "app", text, at: AT };
  world.setWorkload(CLUSTER, { running: [ran, Object.assign({}, ran, { application: "$ internal-x" })], insights: [] });
  const read = readWork(await answer(showRunning()));
  expect(read?.work).toMatchObject([{ statements: 1, isUnclear: true, needs: ["read", "insert", "update", "delete"] }]);
});

test("counts of grants and objects stay small for a SQL user with 10,000 of them", async () => {
  const { world, server } = emulated();
  server.asRoot("CREATE USER app");
  const { grants } = world.databaseState(CLUSTER);
  for (let table = 0; table < 10_000; table++)
    grants.push({
      kind: "table",
      database: "freight",
      schema: "public",
      object: `t${table}`,
      grantee: "app",
      privilege: "SELECT",
      grantable: false,
    });
  await emulated().boss.query("USE freight");
  const counted = readCountedGrants(await answer(countGrants())) ?? [];
  expect(counted.filter(({ grantee }) => grantee === "app")).toEqual([
    { grantee: "app", kind: "table", privilege: "SELECT", objects: 10_000 },
  ]);
  const owned = readOwned(await answer(countOwned())) ?? [];
  expect(owned).toContainEqual({ owner: "ci_migrations", kind: "schema", owned: 1 });
  expect(owned.find(({ owner, kind }) => owner === "root" && kind === "table")?.owned).toBeGreaterThan(100);
  expect(readSchemas(await answer(showSchemas()))).toEqual(["public", "staging"]);
});

test("sessions and schedules are counted by SQL user, and lost nodes apart", async () => {
  const { world, server } = emulated();
  world.setWorkload(CLUSTER, { running: [], insights: [], sessions: { app: 4 } });
  const sessions = readCounts(await answer(countSessions()), ["user_name", "sessions"]);
  expect(sessions).toEqual({
    counts: new Map([
      [BOSS.user, 1],
      ["app", 4],
    ]),
    nameless: 0,
  });
  server.loseNode();
  expect(readCounts(await answer(countSessions()), ["user_name", "sessions"])?.nameless).toBe(1);
  expect(readWork(await answer(showRunning()))?.lostNodes).toBe(1);
  const schedules = readCounts(await answer(countSchedules()), ["owner", "schedules"]);
  expect(schedules?.counts).toEqual(new Map([["backup_nightly", 2]]));
});

test("on v26 the tables are closed until the session opens them, and stay closed where that is forbidden", async () => {
  const { boss, world } = emulated();
  await expect(ask(boss, showInsights())).rejects.toMatchObject({ code: "42501" });
  await boss.query("SET allow_unsafe_internals = true");
  expect((await ask(boss, showInsights())).rows.length).toBeGreaterThan(0);
  await boss.query("SET allow_unsafe_internals = false");
  await expect(ask(boss, showRunning())).rejects.toMatchObject({ code: "42501" });
  world.forbidInternals(CLUSTER);
  await expect(boss.query("SET allow_unsafe_internals = true")).rejects.toMatchObject({ code: "42501" });
});

test.each([
  [["user_name"], []],
  [["user_name", "database_name"], [["app", "shop"]]],
])("answers with the columns %j are none of these", (columns, rows) => {
  const set = { columns, rows };
  expect([readWork(set), readOwned(set), readCountedGrants(set), readSchemas(set)]).toEqual(Array(4).fill(undefined));
  expect(readCounts(set, ["user_name", "sessions"])).toBeUndefined();
});
