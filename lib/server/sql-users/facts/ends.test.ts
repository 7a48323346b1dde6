import { sql } from "kysely";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { type Instant, instantAt } from "#lib/shared/time/instant.ts";
import { freshProcess } from "../../../testing/server.ts";
import { fullQueue } from "../../../testing/sql-users/full-queue.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { saveSqlLevel, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { itemsOfJob } from "../../store/jobs/job-items.ts";
import { newestJobs } from "../../store/jobs/jobs.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { saveCreated, saveDeleted } from "../../store/sql-users/sql-users.ts";

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

const WARNED_MS = 10 * 60_000;
const carryOutEnds = (db: Store) => workOnAll(db, noPause);
const setClock = (at: number) => vi.useFakeTimers({ toFake: ["Date"], now: at });

async function addEnding({ cloud, clusterId, ada }: SqlWorld, name: string, end: number): Promise<void> {
  const wantedUntil = end as Instant;
  await cloud.addUser(clusterId, name, { password: PASSWORD });
  await saveCreated(await store(), { clusterId, name }, { by: { id: ada.id, name: "Ada" }, wantedUntil });
}

/** The ends of a SQL user, the newest first. */
async function endsOf({ clusterId }: SqlWorld, name: string) {
  const { id = "" } = (await rowOf(await store(), { clusterId, name })) ?? {};
  return endsOfRow(id);
}

async function endsOfRow(about: string) {
  const db = await store();
  const jobs = await newestJobs(db, { kind: "end_of_access", about });
  return { jobs, items: (await Promise.all(jobs.map(({ id }) => itemsOfJob(db, id)))).flat() };
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

test("at the level Create open sessions continue, and the notice says how many", async () => {
  const world = await newSqlWorld("create");
  const end = Date.now() + 3_600_000;
  const db = await store();
  await addEnding(world, "temp_0", end);
  world.cloud.sql(world.clusterId).asRoot('REVOKE admin FROM "temp_0"');
  await carryOutEnds(db);
  await openSession(world, "temp_0");
  setClock(end + 1_000);
  await carryOutEnds(db);
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
  expect(sessions(world)).toHaveLength(1);
  const [notice] = await db.selectFrom("notices").select("text").where("kind", "=", "access_ended").execute();
  expect(notice?.text).toContain("1 session of it may still be open.");
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

test("its owners are notified once ten minutes before the end, and not of one that was moved since", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  const end = instantAt(Date.now() + 3_600_000);
  for (const name of ["temp_0", "temp_1"]) await addEnding(world, name, end);
  const told = async () =>
    (
      await db
        .selectFrom("notices")
        .select(["about", "text", "account_id"])
        .where("kind", "=", "access_ending")
        .execute()
    ).map(({ text, account_id }) => ({ text, account_id }));
  await carryOutEnds(db);
  setClock(end - WARNED_MS - 1_000);
  await carryOutEnds(db);
  expect(await told()).toEqual([]);
  const { clusterId } = world;
  await saveEnd(db, { clusterId, name: "temp_1" }, instantAt(end + 86_400_000), { id: world.ada.id, name: "Ada" });
  setClock(end - WARNED_MS + 1_000);
  for (let round = 0; round < 3; round += 1) await carryOutEnds(db);
  const admins = await told();
  expect(new Set(admins.map(({ account_id }) => account_id)).size).toBe(admins.length);
  expect(admins.map(({ text }) => text)).toContainEqual(expect.stringContaining("temp_0"));
  expect(admins.map(({ text }) => text).join()).not.toContain("temp_1");
  expect(admins[0]?.text).toContain("(UTC). Request a later end if it is still needed.");
  await world.signIn("temp_0", PASSWORD);
  setClock(end + 1_000);
  await carryOutEnds(db);
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
  expect(await told()).toEqual(admins);
});

test("a notice before the end that cannot be stored does not delay the end", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  const end = Date.now() + 3_600_000;
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  const refuse = "when new.kind = 'access_ending' begin select raise(abort, 'not now'); end";
  await sql.raw(`create trigger full before insert on notices ${refuse}`).execute(db);
  setClock(end - 1_000);
  await carryOutEnds(db);
  setClock(end + 1_000);
  await carryOutEnds(db);
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
});

test("an end that was over before the connection was turned on stays a reminder", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  await addEnding(world, "temp_0", Date.now() - 3_600_000);
  await carryOutEnds(db);
  await world.signIn("temp_0", PASSWORD);
  expect(await endsOf(world, "temp_0")).toMatchObject({ jobs: [{ state: "ended" }], items: [{ state: "failed" }] });
});

test("an end without a connection rests until its time, is a reminder then, and ends with its SQL user", async () => {
  const world = await newSqlWorld(null);
  const { clusterId } = world;
  const end = Date.now() + 3_600_000;
  const db = await store();
  for (const name of ["temp_0", "temp_1"]) await addEnding(world, name, end);
  await carryOutEnds(db);
  expect((await endsOf(world, "temp_0")).items).toMatchObject([{ state: "waiting", step: "set", nextAt: end }]);
  const { id = "" } = (await rowOf(db, { clusterId, name: "temp_1" })) ?? {};
  await saveDeleted(db, { clusterId, name: "temp_1" });
  setClock(end + 1_000);
  await carryOutEnds(db);
  expect((await endsOf(world, "temp_0")).items).toMatchObject([{ state: "failed", code: "sql_connection_off" }]);
  expect((await endsOfRow(id)).items).toMatchObject([{ state: "failed", code: "sql_user_not_found" }]);
  // Of the deleted one no one is reminded.
  const noticed = await remindersByHand(db);
  expect(noticed.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^The access of the SQL user temp_0 on cluster .* was to end at .* \(UTC\)\. Rolecall did not end it: no SQL connection there lets it\. It can still log in, unless a person has disabled that\./,
    ),
  ]);
  expect(noticed[0]?.path).toBe(`/clusters/${clusterId}/users/temp_0?open=end_every_way`);
});

const remindersByHand = (db: Store) =>
  db.selectFrom("notices").select(["text", "path"]).where("about", "like", "by-hand-end:%").execute();

test("an end whose connection was turned off before it reminds the Cluster Admins once, and waits for the connection", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  const end = Date.now() + 3_600_000;
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  await db.deleteFrom("sql_connections").execute();
  setClock(end - 1_000);
  await carryOutEnds(db);
  expect(await remindersByHand(db)).toEqual([]);
  for (const hours of [0, 2, 4]) {
    setClock(end + 1_000 + hours * 3_600_000);
    await carryOutEnds(db);
  }
  expect((await endsOf(world, "temp_0")).items).toMatchObject([{ state: "waiting", step: "end" }]);
  expect((await remindersByHand(db)).map(({ text }) => text)).toEqual([
    expect.stringContaining(
      "The cluster refuses its password from then on; its open sessions and other ways in go on.",
    ),
  ]);
});

test("an end that the store names for another SQL user is not carried out", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  const end = Date.now() + 3_600_000;
  await addEnding(world, "temp_0", end);
  await world.cloud.addUser(world.clusterId, "victim", { password: PASSWORD });
  await carryOutEnds(db);
  await db.updateTable("job_items").set({ name: "victim" }).where("name", "=", "temp_0").execute();
  setClock(end + 1_000);
  await carryOutEnds(db);
  await world.signIn("victim", PASSWORD);
  expect((await endsOf(world, "temp_0")).items).toMatchObject([{ state: "failed", code: "sql_user_not_found" }]);
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

test("an end is carried out by its round also where the queue of its cluster is full", async () => {
  const world = await newSqlWorld("manage");
  const end = Date.now() + 3_600_000;
  const db = await store();
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  setClock(end + 1_000);
  const queue = await fullQueue(world.clusterId);
  const round = carryOutEnds(db);
  await queue.asked();
  await queue.release();
  await round;
  await expect(world.signIn("temp_0", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
  expect(await db.selectFrom("sql_users").select("end_done").where("name", "=", "temp_0").execute()).toEqual([
    { end_done: end },
  ]);
});

test("an end that is to come is set at the first try also where the queue of its cluster is full", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  await addEnding(world, "temp_0", Date.now() + 3_600_000);
  const queue = await fullQueue(world.clusterId);
  const round = carryOutEnds(db);
  await queue.asked();
  await queue.release();
  await round;
  const set = db.selectFrom("job_steps").select(["step", "outcome", "code"]).where("step", "=", "set");
  expect(await set.execute()).toEqual([{ step: "set", outcome: "done", code: null }]);
});

test("an end that a person moved while it waited for its turn is not carried out", async () => {
  const world = await newSqlWorld("manage");
  const db = await store();
  const { clusterId } = world;
  for (const name of ["temp_0", "temp_1"]) await addEnding(world, name, Date.now());
  const held = Promise.withResolvers<void>();
  const turn = cloud().turns.take(clusterId, "temp_1", () => held.promise);
  const working = carryOutEnds(db);
  await vi.waitFor(async () => expect((await endsOf(world, "temp_1")).items).toMatchObject([{ state: "running" }]));
  await saveEnd(db, { clusterId, name: "temp_1" }, instantAt(Date.UTC(2099, 0, 1)), { id: "acc_eve", name: "Eve" });
  held.resolve();
  await Promise.all([turn, working]);
  const ends = (await endsOf(world, "temp_1")).items;
  expect(ends.map(({ state, step, nextAt }) => [state, step, nextAt]).sort()).toEqual([
    ["stopped", "set", null],
    ["waiting", "warn", Date.UTC(2099, 0, 1) - WARNED_MS],
  ]);
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
  const refuse = "when new.state = 'done' begin select raise(abort, 'not now'); end";
  await sql.raw(`create trigger full before update of state on job_items ${refuse}`).execute(db);
  const notices = () => db.selectFrom("notices").select("about").where("kind", "=", "access_ended").execute();
  const seen: number[] = [];
  await workOnAll(db, async () => {
    seen.push((await notices()).length);
    await sql.raw("drop trigger if exists full").execute(db);
  });
  expect(seen).toEqual([1]);
  expect(await notices()).toHaveLength(1);
  expect((await endsOf(world, "temp_0")).items).toMatchObject([{ state: "done" }]);
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

test("an end waits while the connection may only observe, and is set once that may do more", async () => {
  const world = await newSqlWorld("observe");
  const { clusterId } = world;
  const db = await store();
  const end = Date.now() + 3_600_000;
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  expect((await endsOf(world, "temp_0")).items).toMatchObject([
    { state: "waiting", step: "set", code: "sql_connection_off" },
  ]);
  const connection = await sqlConnectionOf(db, clusterId);
  if (!connection) throw new Error("there is no connection");
  await saveSqlLevel(db, connection, "manage");
  await carryOutEnds(db);
  // It is tried at once: the SQL user of Rolecall has not got the right in this test.
  expect((await endsOf(world, "temp_0")).items).toMatchObject([{ state: "waiting", step: "set", tries: 2 }]);
});

test("an end names the person who set it, and the next one replaces it", async () => {
  const world = await newSqlWorld("manage");
  const { clusterId, ada } = world;
  const db = await store();
  const end = instantAt(Date.now() + 3_600_000);
  const later = instantAt(end + 1_000);
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  const by = { id: ada.id, name: "Ada" };
  expect((await endsOf(world, "temp_0")).jobs).toMatchObject([
    { state: "running", starter: by, nextAt: end - WARNED_MS },
  ]);
  await saveEnd(db, { clusterId, name: "temp_0" }, later, { id: "acc_eve", name: "Eve" });
  expect((await endsOf(world, "temp_0")).jobs).toMatchObject([
    { state: "running", starter: { name: "Eve" }, startAt: later - WARNED_MS },
    { state: "stopped", changedBy: "Eve" },
  ]);
  await saveEnd(db, { clusterId, name: "temp_0" }, null, by);
  expect((await endsOf(world, "temp_0")).jobs.map(({ state }) => state)).toEqual(["stopped", "stopped"]);
  setClock(end + 60_000);
  await carryOutEnds(db);
  const events = await db
    .selectFrom("audit_events")
    .select(["action", "details"])
    .where("actor", "=", "Rolecall")
    .where("outcome", "=", "intended")
    .execute();
  expect(events.map(({ action }) => action)).toEqual(["sql_user.expire_login"]);
  expect(events[0]?.details).toContain('"setBy":"Ada"');
});

test("the end of a SQL user that was deleted is not carried out on another one of its name", async () => {
  const world = await newSqlWorld("manage");
  const { clusterId } = world;
  const db = await store();
  const end = Date.now() + 3_600_000;
  await addEnding(world, "temp_0", end);
  await carryOutEnds(db);
  const [item] = (await endsOf(world, "temp_0")).items;
  await saveDeleted(db, { clusterId, name: "temp_0" });
  await saveCreated(db, { clusterId, name: "temp_0" }, { by: { id: "acc_eve", name: "Eve" } });
  setClock(end + 1_000);
  await carryOutEnds(db);
  expect((await endsOfRow(item?.sqlUserId ?? "")).items).toMatchObject([
    { state: "failed", code: "sql_user_not_found" },
  ]);
});
