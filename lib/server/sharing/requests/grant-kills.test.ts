import pg from "pg";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import { freshServer } from "../../../testing/on-store.ts";
import { registry } from "../../../testing/server.ts";
import { holdStatement } from "../../../testing/sql-cluster.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { storeGrant } from "../../../testing/sql-users/stored-grant.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { endByClusterClock } from "../../sql-users/facts/end-by-cluster-clock.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";

/* Many grants that end within three minutes, while servers die and clocks jump: Rolecall's with that of its store, and the cluster's. */

freshServer();
endSqlWorlds();

const isLong = process.env.ROLECALL_PROVE !== undefined;
const { grants, kills } = isLong ? { grants: 500, kills: 10 } : { grants: 30, kills: 3 };
/** It only ends a test that hangs. */
const TIMEOUT_MS = isLong ? 900_000 : 120_000;
const PASSWORD = "of-a-person-by-the-hour-1";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEP = 30_000;
const STEPS = (3 * MINUTE) / STEP;
/** Those that have a session, and those whose password is tried. */
const isTried = (at: number) => at % Math.ceil(grants / 30) === 0;

/** Where a server dies: before a statement of an end, or after it. */
const PLACES = [
  /^ALTER USER "app_\d+" NOLOGIN/,
  /^ALTER USER "app_\d+" VALID UNTIL/,
  /^WITH every_user AS .*username = 'app_/,
];

let world: SqlWorld;
const sql = () => world.cloud.sql(world.clusterId);
let setStoreClock = async (_at: number) => {};
/** Sets the clock of the cluster, and those of the server and of its store, which differ from it by so much. */
async function setClocks(cluster: number, ahead = 0): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: cluster + ahead });
  sql().setClock(() => cluster);
  await setStoreClock(cluster + ahead);
}
/** What the clocks show in each step, from the first on: how far the cluster's is after the true time, and Rolecall's after the cluster's. */
const JUMPS: readonly { cluster?: number; rolecall?: number }[] = [
  {},
  { rolecall: -HOUR },
  { rolecall: -HOUR },
  {},
  { cluster: HOUR, rolecall: -HOUR },
  {},
  { rolecall: HOUR },
];
/** Before the functions of PostgreSQL, whose own clock nothing can move. */
const CLOCK_OF_TEST = `
  create schema of_test;
  create table of_test.clock (ms bigint not null);
  create function of_test.clock_timestamp() returns timestamptz language sql volatile as $$
    select coalesce((select to_timestamp(ms / 1000.0) from of_test.clock), pg_catalog.clock_timestamp())
  $$;`;

/** Gives the database of a test a clock that can be set; resolves to what takes it away. */
async function clockIn(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const database = client.escapeIdentifier(client.database ?? "");
  await client.query(`${CLOCK_OF_TEST} alter database ${database} set search_path = of_test, pg_catalog, public`);
  setStoreClock = async (at) => {
    await client.query("delete from of_test.clock");
    await client.query("insert into of_test.clock values ($1)", [at]);
  };
  return async () => {
    setStoreClock = async () => {};
    await client.query(`alter database ${database} reset search_path; drop schema of_test cascade`);
    await client.end();
  };
}
const nameOf = (at: number) => `app_${String(at).padStart(3, "0")}`;

type Grant = { name: string; end: number; isTried: boolean };

/** Access by the hour of so many, as its approval and its claim leave it. */
async function manyGrants(level: "manage" | "create", first: number): Promise<Grant[]> {
  world = await newSqlWorld(level);
  const { cloud, clusterId, ada, payments } = world;
  const db = await store();
  const made: Grant[] = [];
  for (let at = 0; at < grants; at += 1) {
    const name = nameOf(at);
    const end = instantAt(first + (at * 3 * MINUTE) / grants);
    await cloud.addUser(clusterId, name, { password: PASSWORD });
    sql().asRoot(`REVOKE admin FROM "${name}"`);
    sql().asRoot(`ALTER USER "${name}" VALID UNTIL '${timeText(end)}'`);
    const by = { id: ada.id, name: "Ada" };
    await saveCreated(db, { clusterId, name }, { by, ownerTeamId: payments, wantedUntil: null });
    const sqlUserId = (await rowOf(db, { clusterId, name }))?.id ?? "";
    await storeGrant(db, world, { sqlUserId, name, latestEnd: end });
    await saveEnd(db, { clusterId, name }, end, by);
    made.push({ name, end, isTried: isTried(at) });
  }
  return made;
}

async function openSession(user: string): Promise<void> {
  const ssl = { ca: world.cloud.authority() ?? "" };
  const client = new pg.Client({
    host: "localhost",
    port: sql().port,
    user,
    password: PASSWORD,
    database: "defaultdb",
    ssl,
  });
  client.on("error", () => {});
  await client.connect();
}

const sessionsOf = (names: ReadonlySet<string>) =>
  sql()
    .sessions()
    .filter(({ user }) => names.has(user)).length;
const optionsNow = () =>
  new Map(
    sql()
      .asRoot("SHOW USERS")
      .rows.map(([name, options]) => [name, String(options)]),
  );

/** The server of now is dead: its leases have run out, and another one starts on its store. */
async function nextServer(): Promise<void> {
  const opened = registry()?.get("store");
  registry()?.clear();
  if (!process.env.DATABASE_URL?.startsWith("postgres")) registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
}

/** Servers that work and die. What a dead one holds is let go when all is done. */
function servers() {
  const [works, dead]: [Promise<void>[], (() => void)[]] = [[], []];
  return {
    /** The value is a promise of its rest, which a dead server does not come to. */
    work: async () => {
      const db = await store();
      const rest = endByClusterClock(db).then(() => workOnAll(db, noPause));
      works.push(rest);
      return { rest };
    },
    die: async (held: { arrived: Promise<void>; release: () => void }) => {
      await held.arrived;
      dead.push(held.release);
      await nextServer();
    },
    rest: async () => {
      for (const release of dead) release();
      await Promise.allSettled(works);
    },
  };
}

const held = (at: number) =>
  holdStatement(
    sql(),
    PLACES[at % PLACES.length] as RegExp,
    at % 2 === 0 ? "before it is carried out" : "after it is carried out",
  );

/** Expects of each grant whose end came a minute ago that it cannot log in, and at the level Manage that it has no session. */
function expectOut(clock: number, all: readonly Grant[], level: "manage" | "create"): void {
  const over = all.filter(({ end }) => end <= clock - MINUTE).map(({ name }) => name);
  const options = optionsNow();
  expect(over.filter((name) => !options.get(name)?.includes("NOLOGIN"))).toEqual([]);
  if (level === "manage") expect(sessionsOf(new Set(over))).toBe(0);
}

/** Expects of each grant whose end no clock has shown yet that it can log in until then. */
function expectIn(latest: number, all: readonly Grant[]): void {
  const options = optionsNow();
  const early = all.filter(({ name, end }) => {
    const now = options.get(name);
    return end > latest && (!now || now.includes("NOLOGIN") || !now.includes(timeText(end)));
  });
  expect(early).toEqual([]);
}

/** What the audit says was done of each name, how often. */
async function doneOf(action: "sql_user.end_access" | "sql_user.delete"): Promise<Map<string, number>> {
  const events = (await store()).selectFrom("audit_events").select("target").where("action", "=", action);
  const rows = await events.where("outcome", "=", "done").execute();
  const counts = new Map<string, number>();
  for (const { target } of rows) counts.set(target ?? "", (counts.get(target ?? "") ?? 0) + 1);
  return counts;
}

async function toldOf(): Promise<Map<string, number>> {
  const notices = await (await store())
    .selectFrom("notices")
    .select(["about", "account_id"])
    .where("kind", "=", "access_ended")
    .execute();
  const counts = new Map<string, number>();
  for (const { about, account_id } of notices)
    counts.set(`${account_id} ${about}`, (counts.get(`${account_id} ${about}`) ?? 0) + 1);
  return counts;
}

describe.each(isLong ? ["SQLite", "PostgreSQL"] : ["SQLite"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    const takeAway = url && (await clockIn(url()));
    return async () => {
      vi.useRealTimers();
      await takeAway?.();
    };
  });

  test.each(["manage", "create"] as const)(
    "grants that end within three minutes are out a minute later at the level %s and not before, under kills and clocks that jump an hour, and deleted a day later",
    { timeout: 3 * TIMEOUT_MS },
    async (level) => {
      const first = Date.now() + HOUR;
      const all = await manyGrants(level, first);
      for (const { name, isTried: has } of all) if (has) await openSession(name);
      const run = servers();
      let [killed, latest] = [0, first];
      for (let step = 1; step <= STEPS + 3; step += 1) {
        const { cluster = 0, rolecall = 0 } = JUMPS[step - 1] ?? {};
        const clock = first + step * STEP + cluster;
        await setClocks(clock, rolecall);
        const deaths = Math.min(kills - killed, Math.ceil(kills / (STEPS - 2)));
        for (let at = 0; at < deaths; at += 1, killed += 1) {
          const next = held(killed);
          await run.work();
          await run.die(next);
        }
        await (await run.work()).rest;
        expectOut(clock, all, level);
        latest = Math.max(latest, clock, clock + rolecall);
        expectIn(latest, all);
      }
      expect(killed).toBe(kills);
      await run.rest();
      expectOut(first + HOUR, all, level);
      for (const { name } of all.filter((each) => each.isTried))
        await expect(world.signIn(name, PASSWORD)).rejects.toThrow("sql_connection_login_refused");
      const open = all.filter((each) => each.isTried).length;
      expect(sessionsOf(new Set(all.map(({ name }) => name)))).toBe(level === "manage" ? 0 : open);
      expect([...(await doneOf("sql_user.end_access")).keys()].sort()).toEqual(all.map(({ name }) => name));

      await setClocks(first + DAY + 2 * HOUR);
      const fault = world.cloud.fault({ route: "sql-users.delete", when: "after", hold: true, times: 1 });
      const later = servers();
      await later.work();
      await later.die({ arrived: fault.struck, release: () => fault.release() });
      await later.work();
      const left = () => world.cloud.userNames(world.clusterId).filter((name) => name.startsWith("app_"));
      await vi.waitFor(() => expect(left()).toEqual([]), { timeout: TIMEOUT_MS, interval: 50 });
      await later.rest();
      // Of the one whose answer a dead server waited for, the outcome is seen by the next.
      expect((await doneOf("sql_user.delete")).size).toBeGreaterThanOrEqual(grants - 1);
      const told = await toldOf();
      expect([...told.values()].every((count) => count === 1)).toBe(true);
      expect(new Set([...told.keys()].map((key) => key.split(" ")[1])).size).toBe(grants);
    },
  );

  test("with Rolecall stopped none can log in by its password after its end", { timeout: TIMEOUT_MS }, async () => {
    const first = Date.now() + HOUR;
    const all = await manyGrants("manage", first);
    const tried = all.filter((each) => each.isTried).slice(0, 10);
    for (const { name } of tried) await world.signIn(name, PASSWORD);
    await setClocks(first + 3 * MINUTE + 1_000);
    for (const { name } of tried)
      await expect(world.signIn(name, PASSWORD)).rejects.toThrow("sql_connection_login_refused");
    expect([...optionsNow().values()].filter((options) => options.includes("NOLOGIN"))).toEqual([]);
  });
});
