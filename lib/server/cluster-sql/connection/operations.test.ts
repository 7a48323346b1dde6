import { describe, expect, test } from "vitest";
import { SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import type { SqlFault } from "../../../emulator/sql/faults.ts";
import { change } from "../../../testing/requests.ts";
import { runShown } from "../../../testing/sent.ts";
import { freshProcess } from "../../../testing/server.ts";
import { logins, type SqlWorld, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import {
  connectSqlDoor,
  disconnectSqlDoor,
  rotateSqlConnectionDoor,
  testSqlConnectionDoor,
} from "../../edge/doors/sql-users/sql-connection.ts";
import { checkPrivilegesDoor } from "../../edge/doors/sql-users/verification.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";

freshProcess();
const world = sqlWorld(["shop"]);
const APP = "app_shop";

const WANTED = { level: "monitoring", via: "role" };
const OPERATIONS = {
  check: ({ ada, clusterId }: SqlWorld) => change(ada, checkPrivilegesDoor, { clusterId, name: APP }),
  apply: ({ ada, clusterId }: SqlWorld) =>
    runShown(ada, { clusterId, name: APP, script: { kind: "access", wanted: WANTED, demote: true } }),
  rotate: ({ ada, clusterId }: SqlWorld) => change(ada, rotateSqlConnectionDoor, { clusterId }),
  test: ({ ada, clusterId }: SqlWorld) => change(ada, testSqlConnectionDoor, { clusterId }),
  "turn off": ({ ada, clusterId }: SqlWorld) => change(ada, disconnectSqlDoor, { clusterId }),
};
type Operation = keyof typeof OPERATIONS;

const FAULTS = {
  nothing: undefined,
  "cuts the connection": { kind: "cut", statement: /./ },
  "cuts it after a grant": { kind: "cut-after", statement: /^GRANT/ },
  "asks to repeat": { kind: "retry", statement: /./ },
  "asks once to repeat": { kind: "retry", times: 1, statement: /./ },
  "grants slowly": { kind: "slow", statement: /^GRANT/, delayMs: 300 },
  "throttles logins": { kind: "throttled" },
  "refuses the address": { kind: "address" },
  "answers too much": { kind: "large", statement: /^SHOW/ },
} satisfies Record<string, SqlFault | undefined>;
type Fault = keyof typeof FAULTS;

const LESS = { observe: "sql_connection_observes", create: "sql_connection_observes" };
/** The expected result of each change at each level: "ok" or the error code. The API deletes and sets passwords without SQL. */
const EXPECTED: Record<Fault, Record<Operation, string | Record<SqlLevel, string>>> = {
  nothing: {
    check: "ok",
    apply: { ...LESS, manage: "ok" },
    rotate: "ok",
    test: "ok",
    "turn off": "ok",
  },
  "cuts the connection": {
    check: "sql_connection_unreachable",
    rotate: "sql_connection_unreachable",
    test: "sql_connection_unreachable",
    apply: { ...LESS, manage: "sql_connection_unreachable" },
    "turn off": "ok",
  },
  "cuts it after a grant": {
    check: "ok",
    rotate: "ok",
    test: "ok",
    "turn off": "ok",
    apply: { ...LESS, manage: "sql_outcome_unknown" },
  },
  "asks to repeat": {
    check: "sql_refused",
    rotate: "sql_refused",
    test: "sql_refused",
    "turn off": "ok",
    apply: { ...LESS, manage: "sql_refused" },
  },
  "asks once to repeat": {
    check: "ok",
    rotate: "ok",
    test: "ok",
    "turn off": "ok",
    apply: { ...LESS, manage: "ok" },
  },
  "grants slowly": {
    check: "ok",
    rotate: "ok",
    test: "ok",
    "turn off": "ok",
    apply: { ...LESS, manage: "ok" },
  },
  "throttles logins": {
    check: "sql_connection_throttled",
    rotate: "sql_connection_throttled",
    test: "sql_connection_throttled",
    apply: { ...LESS, manage: "sql_connection_throttled" },
    "turn off": "ok",
  },
  "refuses the address": {
    check: "sql_connection_address_refused",
    rotate: "sql_connection_address_refused",
    test: "sql_connection_address_refused",
    "turn off": "ok",
    apply: { ...LESS, manage: "sql_connection_address_refused" },
  },
  "answers too much": {
    check: "ok",
    rotate: "ok",
    test: "ok",
    "turn off": "ok",
    apply: { ...LESS, manage: "ok" },
  },
};

const CASES = (Object.keys(FAULTS) as Fault[]).flatMap((fault) => SQL_LEVELS.map((level) => [fault, level] as const));

describe("a cluster that", { timeout: 60_000 }, () => {
  test.each(CASES)("%s: at level %s each change has the expected result", async (fault, level) => {
    const { cloud, clusterId, sql } = world();
    await cloud.addUser(clusterId, APP);
    await turnOn(world(), level);
    const given: SqlFault | undefined = FAULTS[fault];
    for (const operation of Object.keys(OPERATIONS) as Operation[]) {
      sql.endSessions();
      sql.clearFaults();
      if (given) sql.fault(given);
      const expected = EXPECTED[fault][operation];
      const answer = await OPERATIONS[operation](world());
      const code = typeof expected === "string" ? expected : expected[level];
      expect([operation, answer.ok ? "ok" : answer.error.code]).toEqual([operation, code]);
      // A refusal changes nothing; a success is complete.
      if (operation === "apply") expect(sql.isAdmin(APP)).toBe(code !== "ok");
    }
    expect(cloud.userNames(clusterId)).toEqual([APP]);
  });
});

test("a login that was refused is not tried again for ten minutes, except by a person who tests the connection", async () => {
  const { clusterId, sql, cloud } = world();
  await cloud.addUser(clusterId, APP);
  const own = await turnOn(world(), "manage");
  sql.endSessions();
  sql.asRoot(`ALTER USER ${own} NOLOGIN`);
  const refused = { ok: false, error: { code: "sql_connection_login_refused" } };
  expect(await OPERATIONS.check(world())).toMatchObject(refused);
  sql.asRoot(`ALTER USER ${own} LOGIN`);
  const before = logins(world(), own).length;
  expect(await OPERATIONS.check(world())).toMatchObject({
    ok: false,
    error: { ...refused.error, retryAfterSeconds: expect.closeTo(600, -2) },
  });
  expect(logins(world(), own)).toHaveLength(before);
  expect(await OPERATIONS.test(world())).toMatchObject({ ok: true, value: { failure: null } });
  expect(await OPERATIONS.check(world())).toMatchObject({ ok: true });
});

test("a database whose name no statement can contain blocks no change, but leaves every SQL user unproved", async () => {
  const { cloud, ada, clusterId: _, ...rest } = world();
  const clusterId = cloud.addAdvancedCluster(["shop", "sh\u202eop", 'a"; DROP USER app_shop; --']);
  await cloud.openSql(clusterId);
  const hostile = { cloud, ada, ...rest, clusterId, sql: cloud.sql(clusterId) };
  await cloud.addUser(clusterId, APP);
  cloud.sql(clusterId).asRoot(`REVOKE admin FROM ${APP}`);
  for (const level of SQL_LEVELS) {
    await turnOn(hostile, level);
    const answer = await OPERATIONS.check(hostile);
    expect(answer).toMatchObject({ ok: true, value: { verdict: { state: "inconclusive" } } });
    expect(JSON.stringify(answer)).not.toContain("\u202e");
    expect(await OPERATIONS["turn off"](hostile)).toMatchObject({ ok: true });
  }
  expect(cloud.userNames(clusterId)).toEqual([APP]);
});

test("a connection whose turning on did not finish says so, is not used, and can be finished or turned off", async () => {
  const { ada, clusterId, sql, cloud } = world();
  sql.fault({ kind: "cut", times: 1, statement: /^GRANT rolecall_observer|^GRANT "rolecall_observer"/ });
  const connect = () => change(ada, connectSqlDoor, { clusterId, level: "observe" });
  const answer = await connect();
  expect(answer).toMatchObject({ ok: false, error: { code: "sql_connection_begun" } });
  const row = await sqlConnectionOf(await store(), clusterId);
  expect(row).toMatchObject({ state: "connecting", failure: "sql_outcome_unknown" });
  await cloud.addUser(clusterId, APP);
  expect(await OPERATIONS.check(world())).toMatchObject({ ok: false, error: { code: "sql_connection_off" } });
  expect(await connect()).toMatchObject({ ok: true, value: { state: "on", sqlUser: row?.sqlUser } });
  expect(sql.isAdmin(row?.sqlUser ?? "")).toBe(false);
});

test("a change that could not start changes nothing and says so", async () => {
  const { ada, clusterId, cloud } = world();
  cloud.fault({ route: "sql-users.create", kind: "status", status: 403, times: 1 });
  const answer = await change(ada, connectSqlDoor, { clusterId, level: "observe" });
  expect(answer).toMatchObject({ ok: false, error: { code: "cloud_key_forbidden" } });
  expect(cloud.userNames(clusterId)).toEqual([]);
});
