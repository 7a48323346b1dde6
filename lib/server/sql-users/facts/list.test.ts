import { beforeEach, describe, expect, test, vi } from "vitest";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { connectSqlDoor } from "../../edge/doors/sql-users/sql-connection.ts";
import { listFactsDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { saveReadStates } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { stateAfter } from "./read-list.ts";
import { watchFacts } from "./watch.ts";

/** More than one page of the vendor's list, and than one batch of the store. */
const COUNT = process.env.ROLECALL_PROVE ? 10_000 : 2_000;

freshProcess();
endSqlWorlds();
let world: SqlWorld;

beforeEach(async () => {
  world = await newSqlWorld(null);
  return () => vi.useRealTimers();
});

async function turnOn() {
  const on = await change(world.ada, connectSqlDoor, { clusterId: world.clusterId, level: "manage" });
  expect(on).toMatchObject({ ok: true });
}
const readFacts = (fresh = false) => look(world.ada, listFactsDoor, { clusterId: world.clusterId, fresh });
async function list(fresh = true) {
  const answer = await look(world.ada, sqlUserListDoor, { clusterId: world.clusterId, fresh });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}
const userNamed = async (name: string) => (await list()).users.find((user) => user.name === name);
const asRoot = (text: string) => world.cloud.sql(world.clusterId).asRoot(text);
const shows = () =>
  world.cloud
    .sql(world.clusterId)
    .record()
    .flatMap(({ text }) => (text && /^SHOW (USERS|GRANTS ON ROLE$|SYSTEM GRANTS)/.test(text) ? text : []));

describe("the facts of the list", () => {
  test("are none without a SQL connection, and ask the cluster nothing", async () => {
    expect(await readFacts()).toEqual({ ok: true, value: null });
    expect(await list()).not.toHaveProperty("facts");
    expect(world.cloud.sql(world.clusterId).record()).toEqual([]);
  });

  test("of thousands of SQL users are read in three statements, and then stand in the list", {
    timeout: 60_000,
  }, async () => {
    await turnOn();
    for (let at = 0; at < COUNT; at++) await world.cloud.addUser(world.clusterId, `app_${at}`);
    asRoot("ALTER USER app_7 NOLOGIN");
    asRoot("ALTER USER app_8 VALID UNTIL '2031-03-31 00:00:00+00:00'");
    await vi.waitFor(async () => expect(await list(false)).toMatchObject({ complete: true }), { timeout: 20_000 });
    expect((await list(false)).facts).toEqual({ level: "manage", readAt: 0 });
    expect(await readFacts()).toMatchObject({ ok: true, value: { changed: true } });
    expect(shows()).toEqual(["SHOW USERS", "SHOW GRANTS ON ROLE", "SHOW SYSTEM GRANTS"]);
    const { users, facts } = await list(false);
    expect(facts?.readAt).toBeGreaterThan(0);
    expect(users.find(({ name }) => name === "app_7")).toMatchObject({ loginDisabled: true, state: "admin" });
    expect(users.find(({ name }) => name === "app_8")).toMatchObject({ validUntil: Date.UTC(2031, 2, 31) });
  });

  test("are read once for many readers, and again when they are old", async () => {
    await turnOn();
    await Promise.all([readFacts(), readFacts(), readFacts()]);
    await readFacts();
    expect(shows()).toHaveLength(3);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    await readFacts();
    expect(shows()).toHaveLength(6);
  });

  test("end the restricted state of a SQL user that became admin, and record it", async () => {
    const { clusterId } = world;
    await world.cloud.addUser(clusterId, "app_shop");
    asRoot("REVOKE admin FROM app_shop");
    await turnOn();
    await list();
    await saveProof(await store(), { clusterId, name: "app_shop" }, { state: "restricted", databases: [], by: "Ada" });
    await readFacts();
    expect(await userNamed("app_shop")).toMatchObject({ state: "restricted" });
    asRoot("GRANT admin TO app_shop");
    await readFacts(true);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6_000 });
    await readFacts(true);
    expect(await userNamed("app_shop")).toMatchObject({ state: "admin", verified: { live: true } });
    const db = await store();
    const events = await db
      .selectFrom("audit_events")
      .selectAll()
      .where("action", "=", "sql_user.state_read")
      .execute();
    expect(events).toMatchObject([
      { actor: "Rolecall", target: "app_shop", details: '{"state":"admin","before":"restricted"}' },
    ]);
  });

  test("leave a state that was proved while the reading waited, and record nothing of it", async () => {
    const { clusterId } = world;
    await world.cloud.addUser(clusterId, "app_shop");
    await turnOn();
    await list();
    await readFacts();
    const db = await store();
    const rowId = (await rowOf(db, { clusterId, name: "app_shop" }))?.id ?? "";
    expect(await userNamed("app_shop")).toMatchObject({ state: "admin" });
    // The reading was asked for before the restriction, and its statements run after it.
    await saveProof(db, { clusterId, name: "app_shop" }, { state: "restricted", databases: [], by: "Ada" });
    const at = { readAt: Date.now() + 1_000, by: "the SQL connection" };
    const read = (before: AdminState) => saveReadStates(db, [{ rowId, before, state: "unknown" }], at);
    expect(await read("admin")).toEqual(new Set());
    expect(await userNamed("app_shop")).toMatchObject({ state: "restricted" });
    expect(await read("restricted")).toEqual(new Set([rowId]));
    expect(await userNamed("app_shop")).toMatchObject({ state: "unknown" });
  });

  test("say which reading failed, and keep what was read before", async () => {
    await turnOn();
    await readFacts();
    const before = (await list()).facts;
    world.cloud.sql(world.clusterId).fault({ kind: "cut", statement: /^SHOW USERS/ });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    expect(await readFacts()).toMatchObject({ ok: true, value: { failure: "sql_connection_unreachable" } });
    expect((await list()).facts).toEqual({ ...before, failure: "sql_connection_unreachable" });
  });

  test("are read by the timer only where no person read them", async () => {
    await turnOn();
    const db = await store();
    await watchFacts(db);
    await watchFacts(db);
    expect(shows()).toHaveLength(3);
    await watchFacts(db, Date.now() + 11 * 60_000);
    expect(shows()).toHaveLength(6);
  });
});

test.each(["admin", "privileged", "restricted", "unknown"] as const)(
  "a reading of the list never makes a SQL user restricted that was %s",
  (before) => {
    for (const adminThrough of [undefined, null, "ops"])
      for (const privileged of [false, true])
        expect(stateAfter(before, { adminThrough, privileged })).not.toBe("restricted");
  },
);
