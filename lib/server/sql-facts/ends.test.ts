import { sql } from "kysely";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile } from "../../testing/sql-cluster.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../testing/sql-world.ts";
import { saveEnd } from "../store/sql-user-ends.ts";
import { saveCreated } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { carryOutEnds } from "./ends.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());
const PASSWORD = "of-an-application-1";
const COUNT = process.env.ROLECALL_PROVE ? 200 : 50;
/** They end within a minute. */
const APART_MS = 60_000 / COUNT;
const names = Array.from({ length: COUNT }, (_, at) => `temp_${at}`);

/** Those whose login is tried at the end; the audit has the result of each. */
const TRIED = names.filter((_, at) => process.env.ROLECALL_PROVE || at % 10 === 0);

const setClock = (at: number) => vi.useFakeTimers({ toFake: ["Date"], now: at });

async function addEnding({ cloud, clusterId, ada }: SqlWorld, name: string, wantedUntil: number): Promise<void> {
  await cloud.addUser(clusterId, name, { password: PASSWORD });
  await saveCreated(await store(), { clusterId, name }, { by: { id: ada.id, name: "Ada" }, wantedUntil });
}

async function withEnds(world: SqlWorld, endOf: (index: number) => number) {
  for (const [index, name] of names.entries()) await addEnding(world, name, endOf(index));
  return store();
}

async function openSession({ cloud, clusterId }: SqlWorld, user: string) {
  const { port } = cloud.sql(clusterId);
  const ssl = { ca: cloud.authority() ?? "" };
  const client = new pg.Client({ host: "localhost", port, user, password: PASSWORD, database: "defaultdb", ssl });
  client.on("error", () => {});
  await client.connect();
}

const sessions = ({ cloud, clusterId }: SqlWorld) =>
  cloud
    .sql(clusterId)
    .sessions()
    .filter(({ user }) => user.startsWith("temp_"));

test("SQL users with ends within a minute are out 60 seconds later", { timeout: 120_000 }, async () => {
  const world = await newSqlWorld("manage");
  const begun = Date.now();
  const db = await withEnds(world, (index) => begun + 3_600_000 + index * APART_MS);
  await carryOutEnds(db);
  for (const name of names.slice(0, 20)) await openSession(world, name);
  expect(sessions(world)).toHaveLength(20);
  setClock(begun + 3_600_000 + COUNT * APART_MS + 60_000);
  await carryOutEnds(db);
  await vi.waitFor(() => expect(sessions(world)).toEqual([]), 20_000);
  for (const name of TRIED) await expect(world.signIn(name, PASSWORD)).rejects.toThrow("sql_connection_login_refused");
  const ended = await db.selectFrom("audit_events").selectAll().where("action", "=", "sql_user.end_access").execute();
  expect(ended.filter(({ outcome }) => outcome === "done")).toHaveLength(COUNT);
  const notices = await db.selectFrom("notices").selectAll().where("kind", "=", "access_ended").execute();
  expect(new Set(notices.map(({ about }) => about)).size).toBe(COUNT);
  // Once is enough.
  const before = world.cloud.sql(world.clusterId).record().length;
  await carryOutEnds(db);
  expect(world.cloud.sql(world.clusterId).record()).toHaveLength(before);
});

test("the cluster refuses the password after an end by itself, while Rolecall does nothing", async () => {
  const world = await newSqlWorld("manage");
  const end = Date.now() + 3_600_000;
  const db = await store();
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  await world.signIn("temp_0", PASSWORD);
  setClock(end + 1_000);
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
});

test("an end that was over before the connection was turned on stays a reminder", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  await addEnding(world, "temp_0", Date.now() - 3_600_000);
  await carryOutEnds(db);
  await world.signIn("temp_0", PASSWORD);
});

test("an end that failed is carried out by the next try", async () => {
  const world = await newSqlWorld("manage");
  const end = Date.now() + 3_600_000;
  const db = await store();
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  setClock(end + 1_000);
  world.cloud.sql(world.clusterId).fault({ kind: "cut", statement: /^ALTER USER/, times: 1 });
  await carryOutEnds(db);
  expect(await db.selectFrom("sql_users").select("end_done").where("name", "=", "temp_0").execute()).toEqual([
    { end_done: null },
  ]);
  // Not at once: one that is refused for good must not fill the audit.
  const asked = world.cloud.sql(world.clusterId).record().length;
  await carryOutEnds(db);
  expect(world.cloud.sql(world.clusterId).record()).toHaveLength(asked);
  setClock(end + 10 * 60_000);
  await carryOutEnds(db);
  expect(await db.selectFrom("sql_users").select("end_done").where("name", "=", "temp_0").execute()).toEqual([
    { end_done: end },
  ]);
});

test("an end that a person moved while it waited for its turn is not carried out", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  const { clusterId, cloud } = world;
  for (const name of ["temp_0", "temp_1"]) await addEnding(world, name, Date.now());
  const putOff = () => saveEnd(db, { clusterId, name: "temp_1" }, Date.UTC(2099, 0, 1));
  cloud.sql(clusterId).fault({ kind: "slow", statement: /^ALTER USER "temp_0"/, times: 1, until: meanwhile(putOff) });
  await carryOutEnds(db);
  await world.signIn("temp_1", PASSWORD);
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
});

test("the owners are notified once, even if the server cannot store that it did so", async () => {
  const world = await newSqlWorld("manage");
  const end = Date.now() + 3_600_000;
  const db = await store();
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  setClock(end + 1_000);
  const refuse = "begin select raise(abort, 'not now'); end";
  await sql.raw(`create trigger full before update of end_done on sql_users ${refuse}`).execute(db);
  await carryOutEnds(db);
  const notices = () => db.selectFrom("notices").select("about").where("kind", "=", "access_ended").execute();
  expect(await notices()).toHaveLength(1);
  await sql.raw("drop trigger full").execute(db);
  setClock(end + 120_000);
  await carryOutEnds(db);
  expect(await notices()).toHaveLength(1);
  const row = await db.selectFrom("sql_users").select("end_done").where("name", "=", "temp_0").executeTakeFirst();
  expect(row?.end_done).toBe(end);
});

test("two rounds at the same time carry an end out once", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  await addEnding(world, "temp_0", Date.now() + 3_600_000);
  await Promise.all([carryOutEnds(db), carryOutEnds(db)]);
  const notices = world.cloud
    .sql(world.clusterId)
    .record()
    .filter(({ text }) => text?.startsWith("ALTER USER"));
  expect(notices).toHaveLength(1);
});

test("a partly carried out end is recorded as unknown, not as refused", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  await addEnding(world, "temp_0", Date.now());
  world.cloud.sql(world.clusterId).fault({ kind: "retry", statement: /^CANCEL/ });
  await carryOutEnds(db);
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
  const ended = await db
    .selectFrom("audit_events")
    .select("outcome")
    .where("action", "=", "sql_user.end_access")
    .where("outcome", "!=", "intended")
    .execute();
  expect(ended).toEqual([{ outcome: "unknown" }]);
});
