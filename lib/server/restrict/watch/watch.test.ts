import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { RanStatement, Workload } from "../../../emulator/world/world.ts";
import { change, look, type Person, person } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { letRead } from "../../../testing/watch-steps.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { ownSqlUsersDoor } from "../../edge/doors/sql-users/own-sql-users.ts";
import { sqlUserDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { suggestionDoor, suggestionsDoor } from "../../edge/doors/sql-users/suggestions.ts";
import { stopWatchDoor, watchesDoor, watchUsersDoor } from "../../edge/doors/sql-users/watching.ts";
import { JOBS } from "../../edge/process/job-kinds.ts";
import { workOnJobs } from "../../jobs/work.ts";
import { sqlUserNames } from "../../sql-users/find-sql-user.ts";
import { watchedOn } from "../../sql-users/suggest/watched.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { backupSqlite } from "../../store/file/backup.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveDescribed } from "../../store/sql-users/sql-users.ts";
import {
  MOST_SAMPLES,
  removeWatches,
  runningWatches,
  saveReading,
  sweepWatches,
} from "../../store/sql-users/watches.ts";
import { beginMissing } from "./job.ts";

/* Watched SQL users: what is kept of them, for how long, and who sees it. */

const folder = freshProcess();
const world = sqlWorld(["shop", "stock"], "v26.2.1");
const WAIT = { timeout: 20_000, interval: 20 };
const DAY_MS = 24 * 3_600_000;

const ran = (user: string, database: string, text: string, at = Date.now()): RanStatement => ({
  user,
  database,
  application: "app",
  text,
  at,
});

beforeEach(async () => {
  for (const name of ["shop_app", "other", "boss"]) await world().cloud.addUser(world().clusterId, name);
});

function works(work: Partial<Workload>): void {
  world().cloud.setWorkload(world().clusterId, Object.assign({ running: [], insights: [] }, work));
}

const input = (more: object = {}) =>
  Object.assign({ clusterId: world().clusterId, names: ["shop_app"], days: 14, reason: "To choose its level" }, more);

async function watch(by: Person = world().ada, more: object = {}) {
  const answer = await change(by, watchUsersDoor, input(more));
  return answer.ok ? answer.value : answer.error.code;
}

async function watches(by: Person = world().ada) {
  const answer = await look(by, watchesDoor, { clusterId: world().clusterId });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.watches;
}

/** So many readings in all, as though the time of each had come. */
async function readAgain(count: number): Promise<void> {
  const db = await store();
  const done = async () => {
    const [found] = await watches();
    return (found?.readings ?? 0) + (found?.failures ?? 0);
  };
  // The start has begun the first one.
  await vi.waitFor(async () => expect(await done()).toBeGreaterThan(0), WAIT);
  for (let before = await done(); before < count; before = await done()) {
    await letRead(db, world().clusterId);
    await workOnJobs(db, JOBS, { pause: async () => {} });
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(before), WAIT);
  }
}

async function samples() {
  const rows = await (await store())
    .selectFrom("watch_samples")
    .selectAll()
    .orderBy("kind")
    .orderBy("in_table")
    .execute();
  return rows.map(({ in_database, in_table, kind, samples: count }) => [in_database, in_table, kind, Number(count)]);
}

async function suggestion(name = "shop_app") {
  const answer = await look(world().ada, suggestionDoor, { clusterId: world().clusterId, name, read: true });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

describe("with a connection", { timeout: 60_000 }, () => {
  beforeEach(async () => void (await turnOn(world(), "manage")));

  test("a watch samples what runs, ended and was last, and the suggestion never gives less", async () => {
    works({
      running: [
        ran("shop_app", "shop", "SELECT * FROM orders WHERE id = 1"),
        ran("other", "shop", "DELETE FROM orders"),
      ],
      last: [ran("shop_app", "shop", "UPDATE items SET price = 2"), ran("shop_app", "shop", "SHOW TABLES")],
    });
    expect(await watch()).toMatchObject({ watched: 1 });
    await readAgain(1);
    expect(await samples()).toEqual([
      ["shop", "", "read", 1],
      ["shop", "orders", "read", 1],
      ["", "", "read update", 1],
    ]);
    const sent = world()
      .sql.record()
      .flatMap(({ text }) => text ?? []);
    const opened = sent.slice(sent.indexOf("SET allow_unsafe_internals = true") + 1);
    const between = opened.slice(0, opened.indexOf("SET allow_unsafe_internals = false"));
    expect(between.every((text) => text.includes("crdb_internal."))).toBe(true);
    expect(sent.filter((text) => text.includes("crdb_internal."))).toHaveLength(between.length);
    // What ran last is one more look at the same statement; what runs now is another one.
    await readAgain(2);
    expect(await samples()).toContainEqual(["shop", "", "read", 2]);
    expect(await samples()).toContainEqual(["", "", "read update", 1]);
    works({});
    const found = await suggestion();
    expect(found.sources).toContainEqual({ source: "watched", state: "read" });
    expect(found.suggestions[0]?.suggestion).toMatchObject({
      is: "level",
      wanted: { level: "read-write", databases: [{ name: "shop" }] },
      confidence: "low",
    });
    const texts = found.suggestions[0]?.suggestion.reasons.flatMap(({ source, text }) =>
      source === "watched" ? text : [],
    );
    expect(texts?.[0]).toMatch(
      /^Seen: reads of shop\.orders; writes of an unknown database; no DDL in 1 day, \d+ samples$/,
    );
    expect(texts?.at(-1)).toBe("It is still watched. Not seen does not mean not used: monthly jobs");
  });

  test("an insight counts once, and none that ended before the watch", async () => {
    works({ insights: [ran("shop_app", "stock", "DELETE FROM items", Date.now() - DAY_MS)] });
    await watch();
    await readAgain(1);
    const slow = [1, 2, 3].map(() => ran("shop_app", "shop", "ALTER TABLE orders ADD COLUMN a INT"));
    works({ insights: slow });
    // A node may report it late, so the last minute comes with the next reading.
    const db = await store();
    for (const each of slow) Object.assign(each, { at: Date.now() - 90_000 });
    await db
      .updateTable("watches")
      .set({ started_at: Date.now() - 10 * 60_000, read_at: Date.now() - 5 * 60_000 })
      .execute();
    await readAgain(2);
    await readAgain(4);
    const seen = [
      ["shop", "", "define", 3],
      ["shop", "orders", "define", 3],
    ];
    expect(await samples()).toEqual(seen);

    // The last reading before the end ends the job, and an extension begins another one: it reads on.
    await db
      .updateTable("watches")
      .set({ until_at: Date.now() + 5 * 60_000 })
      .execute();
    await readAgain(5);
    const running = db.selectFrom("jobs").select("id").where("kind", "=", "watch").where("state", "=", "running");
    await vi.waitFor(async () => expect(await running.execute()).toEqual([]), WAIT);
    expect(await watch()).toMatchObject({ watched: 1 });
    await vi.waitFor(async () => expect((await watches())[0]?.readings).toBe(6), WAIT);
    expect(await samples()).toEqual(seen);
  });

  test("last statements of one kind count once a day, whatever their first words", async () => {
    works({
      last: ["SELECT 1 FROM orders", "TABLE orders", "WITH x AS (SELECT 1) SELECT * FROM x"].map((text) =>
        ran("shop_app", "shop", text),
      ),
    });
    await watch();
    await readAgain(1);
    expect(await samples()).toEqual([["", "", "read", 1]]);
  });

  test("what a reading finds is stored only of SQL users whose watch still runs then", async () => {
    await watch(world().ada, { names: ["shop_app", "other", "boss"] });
    await readAgain(1);
    const db = await store();
    const rows = await runningWatches(db, world().clusterId);
    const idOf = (name: string) => rows.find((row) => row.name === name)?.sqlUserId ?? "";
    const ids = ["shop_app", "other", "boss"].map(idOf);
    await change(world().ada, stopWatchDoor, { clusterId: world().clusterId, names: ["other"] });
    await removeWatches(db, [idOf("boss")]);
    const at = Date.now();
    const kind = { needs: ["read"], beyond: null, isUnclear: false } as const;
    const sample = { database: "shop", table: null, kind, samples: 1, first: at, last: at };
    const found = new Map(ids.map((id) => [id, [sample]]));
    const reading = { ids, upTo: at, isHidden: false, ran: found, last: found };
    await inTransaction(db, (transaction) => saveReading(transaction, reading));
    const stored = await db.selectFrom("watch_samples").select("sql_user_id").execute();
    expect(stored.map((row) => row.sql_user_id)).toEqual([idOf("shop_app")]);
  });

  test("of several SQL users, the source tells of those that were watched", async () => {
    works({ running: [ran("shop_app", "shop", "SELECT 1 FROM orders")] });
    await watch();
    await readAgain(1);
    const stateOf = async (names: readonly string[]) => {
      const found = await look(world().ada, suggestionsDoor, { clusterId: world().clusterId, names, read: true });
      return found.ok && found.value.sources.find(({ source }) => source === "watched")?.state;
    };
    expect(await stateOf(["shop_app", "other"])).toBe("read");
    expect(await stateOf(["other", "boss"])).toBe("not_read");
    const db = await store();
    expect([...(await watchedOn(db, world().clusterId, ["other"])).keys()]).toEqual([]);
    expect([...(await watchedOn(db, world().clusterId, ["shop_app"])).keys()]).toEqual(["shop_app"]);
  });

  test("a stop ends it, keeps what was seen for 30 days, and the audit has both", async () => {
    works({ running: [ran("shop_app", "shop", "SELECT 1 FROM orders")] });
    await watch();
    await readAgain(1);
    const stopped = await change(world().ada, stopWatchDoor, {
      clusterId: world().clusterId,
      names: ["shop_app", "other"],
    });
    expect(stopped).toMatchObject({ ok: true, value: { stopped: 1 } });
    expect(await watches()).toMatchObject([
      { name: "shop_app", runs: false, endedBy: "Ada", reason: "To choose its level" },
    ]);
    const db = await store();
    await letRead(db, world().clusterId);
    await workOnJobs(db, JOBS, { pause: async () => {} });
    await vi.waitFor(async () => {
      const job = await db.selectFrom("jobs").select("state").where("kind", "=", "watch").executeTakeFirst();
      expect(job?.state).toBe("ended");
    }, WAIT);
    const events = await db
      .selectFrom("audit_events")
      .select(["action", "details"])
      .where("action", "in", ["sql_user.watch", "sql_user.stop_watch"])
      .where("outcome", "=", "intended")
      .orderBy("sequence")
      .execute();
    expect(events.map(({ action }) => action)).toEqual(["sql_user.watch", "sql_user.stop_watch"]);
    expect(JSON.parse(events[0]?.details ?? "")).toMatchObject({
      sqlUsers: "shop_app",
      days: "14",
      reason: "To choose its level",
    });

    const ago = (days: number) => Math.floor((Date.now() - days * DAY_MS) / DAY_MS);
    await db
      .updateTable("watch_samples")
      .set({ day: ago(29) })
      .execute();
    await sweepWatches(db);
    expect(await samples()).toHaveLength(2);
    await db
      .updateTable("watch_samples")
      .set({ day: ago(30) })
      .execute();
    await sweepWatches(db);
    expect(await samples()).toEqual([]);
    await db
      .updateTable("watches")
      .set({ ended_at: Date.now() - 31 * DAY_MS })
      .execute();
    await sweepWatches(db);
    expect(await watches()).toEqual([]);
  });

  test("what was seen goes with the SQL user, and is in no backup", async () => {
    works({ running: [ran("shop_app", "shop", "SELECT 1 FROM canary_orders")] });
    await watch();
    await readAgain(1);
    const path = (file: string) => join(folder(), file);
    await backupSqlite(path("rolecall.db"), path("copy.db"));
    const copied = readFileSync(path("copy.db"), "latin1");
    expect(copied).toContain("shop_app");
    expect(copied).not.toContain("canary_orders");
    const db = await store();
    await db.updateTable("sql_users").set({ ended_at: Date.now() }).where("name", "=", "shop_app").execute();
    expect(await watches()).toEqual([]);
    await sweepWatches(db);
    expect(await samples()).toEqual([]);
  });

  test("a drop outside Rolecall removes it with the list that shows that", async () => {
    works({ running: [ran("shop_app", "shop", "SELECT 1 FROM orders")] });
    await watch();
    await readAgain(1);
    await world().cloud.removeUser(world().clusterId, "shop_app");
    await sqlUserNames(world().clusterId, true);
    await vi.waitFor(async () => expect(await samples()).toEqual([]), WAIT);
  });

  test("where the cluster hides crdb_internal it says so, and a lost connection is a failure", async () => {
    works({ last: [ran("shop_app", "shop", "SELECT 1 FROM orders")], running: [ran("shop_app", "shop", "SELECT 1")] });
    world().cloud.forbidInternals(world().clusterId);
    await watch();
    await readAgain(1);
    expect(await watches()).toMatchObject([{ isHidden: true, readings: 1 }]);
    expect(await samples()).toEqual([["", "", "read", 1]]);
    expect((await suggestion()).sources).toContainEqual({ source: "watched", state: "partly" });
    const db = await store();
    await db.updateTable("sql_connections").set({ state: "connecting" }).execute();
    await readAgain(2);
    expect(await watches()).toMatchObject([{ failures: 1, code: "sql_connection_off" }]);
    const tasks = async (by: Person) => {
      const answer = await look(by, overviewDoor, {});
      return answer.ok ? answer.value.waiting.filter(({ kind }) => kind === "watch") : answer.error.code;
    };
    expect(await tasks(world().ada)).toMatchObject([{ cluster: { id: world().clusterId }, count: 1 }]);
    expect(await tasks(await person("Otto"))).toEqual([]);
  });

  test("the owner team sees who watches, why and until when", async () => {
    const { clusterId, ada } = world();
    const db = await store();
    const [team, mara] = [await addTeam(db, "Payments"), await person("Mara")];
    await addMember(db, team, mara.id);
    await look(ada, suggestionDoor, { clusterId, name: "boss", read: false });
    await saveDescribed(db, { clusterId, name: "shop_app" }, { ownerTeamId: team });
    const started = await watch();
    const until = typeof started === "string" ? 0 : started.until;
    const note = { by: "Ada", reason: "To choose its level", until };
    const own = await look(mara, ownSqlUsersDoor, { fresh: false });
    expect(own.ok && own.value.users.find(({ name }) => name === "shop_app")?.watch).toEqual(note);
    const page = await look(ada, sqlUserDoor, { clusterId, name: "shop_app" });
    expect(page.ok && page.value.watch).toEqual(note);
    await removeWatches(db, [own.ok ? (own.value.users[0]?.id ?? "") : ""]);
    const later = await look(ada, sqlUserDoor, { clusterId, name: "shop_app" });
    expect(later.ok && later.value.watch).toBeNull();
  });

  test("an account outside the owner team that may not restrict sees until when it is watched, and no name or reason", async () => {
    const { clusterId, ada } = world();
    const db = await store();
    const [team, vera] = [await addTeam(db, "Payments"), await person("Vera")];
    await putGrant(db, { kind: "account", id: vera.id }, { clusterId, role: "cluster_developer", by: "Ada" });
    await look(ada, suggestionDoor, { clusterId, name: "boss", read: false });
    await saveDescribed(db, { clusterId, name: "shop_app" }, { ownerTeamId: team });
    const started = await watch();
    const until = typeof started === "string" ? 0 : started.until;
    const note = async () => {
      const page = await look(vera, sqlUserDoor, { clusterId, name: "shop_app" });
      return page.ok ? page.value.watch : page.error.code;
    };
    expect(await note()).toEqual({ until });
    await addMember(db, team, vera.id);
    expect(await note()).toEqual({ by: "Ada", reason: "To choose its level", until });
  });

  test("a watch that no job reads is begun again by the round", async () => {
    const db = await store();
    await watch();
    await readAgain(1);
    await db.deleteFrom("job_items").execute();
    await db.deleteFrom("jobs").where("kind", "=", "watch").execute();
    await beginMissing(db);
    await beginMissing(db);
    const jobs = await db.selectFrom("jobs").select("state").where("kind", "=", "watch").execute();
    expect(jobs).toEqual([{ state: "running" }]);
    await readAgain(2);
    await change(world().ada, stopWatchDoor, { clusterId: world().clusterId, names: ["shop_app"] });
    await db.deleteFrom("jobs").where("kind", "=", "watch").execute();
    await beginMissing(db);
    expect(await db.selectFrom("jobs").select("id").where("kind", "=", "watch").execute()).toEqual([]);
  });

  test("of more places than a SQL user has room for, the database is stored", async () => {
    const db = await store();
    const tables = Array.from({ length: 10 }, (_, at) => ran("shop_app", "shop", `SELECT * FROM t${at}`));
    works({ running: tables });
    await watch();
    await readAgain(1);
    const row = await db.selectFrom("watches").select("sql_user_id as id").executeTakeFirstOrThrow();
    await db.deleteFrom("watch_samples").execute();
    const kind = { needs: ["read"], beyond: null, isUnclear: false } as const;
    const many = Array.from({ length: MOST_SAMPLES - 3 }, (_, at) => {
      return { database: "stock", table: `s${at}`, kind, samples: 1, first: Date.now(), last: Date.now() };
    });
    const reading = {
      ids: [row.id],
      upTo: Date.now(),
      isHidden: false,
      ran: new Map([[row.id, many]]),
      last: new Map(),
    };
    await inTransaction(db, (transaction) => saveReading(transaction, reading));
    await readAgain(3);
    const stored = await samples();
    expect(stored.length).toBeLessThanOrEqual(MOST_SAMPLES + 1);
    expect(stored.filter(([database, table]) => database === "shop" && table !== "").length).toBeLessThan(4);
    const seen = stored
      .filter(([database]) => database === "shop")
      .reduce((sum, [, , , count]) => sum + Number(count), 0);
    expect(seen).toBeGreaterThanOrEqual(10);
    expect(stored).toContainEqual(["shop", "", "read", expect.any(Number)]);
  });

  test("who may not restrict a SQL user does not watch it", async () => {
    const { clusterId } = world();
    const [viewer, creator] = [await person("Vera"), await person("Carl")];
    await putGrant(
      await store(),
      { kind: "account", id: viewer.id },
      { clusterId, role: "cluster_developer", by: "Ada" },
    );
    await putGrant(
      await store(),
      { kind: "account", id: creator.id },
      { clusterId, role: "cluster_creator", by: "Ada" },
    );
    expect(await watch(viewer)).toBe("forbidden");
    expect(await watch(creator)).toMatchObject({ watched: 1 });
    expect(await watch(world().ada, { names: ["shop_app", "gone"] })).toBe("sql_user_not_found");
    expect(await watch(world().ada, { days: 31 })).toBe("invalid_input");
    expect(await watch(world().ada, { reason: " " })).toBe("invalid_input");
    expect(await watches()).toHaveLength(1);
  });
});

test("without a connection nobody is watched, and on Basic only where the person knows what it costs", async () => {
  expect(await watch()).toBe("sql_connection_off");
  const { cloud, clusterId } = world();
  await turnOn(world(), "observe");
  cloud.setPlan(clusterId, "BASIC");
  registry()?.delete("cluster-facts");
  expect(await watch()).toBe("watch_costs");
  expect(await watch(world().ada, { costs: true })).toMatchObject({ watched: 1 });
});

describe("of statements that hold secrets", { timeout: 60_000 }, () => {
  test("no constant, column, application, comment or error is in an answer, the store, the audit or the log", async () => {
    await turnOn(world(), "manage");
    const canary = "k4n4ry";
    const texts = [
      `SELECT ${canary}_column FROM orders WHERE card = '${canary}-constant' -- ${canary} comment`,
      `/* ${canary} */ UPDATE orders SET ${canary}_column = '${canary}'`,
      `${canary} is no statement`,
      `CREATE ROLE ${canary}_role`,
    ];
    const work = texts.map((text) => Object.assign(ran("shop_app", "shop", text), { application: `${canary}-app` }));
    works({ running: work, last: work, insights: work.map((each) => Object.assign({}, each, { error: canary })) });
    const logged: string[] = [];
    registry()?.set("log", pino({ level: "trace" }, { write: (line: string) => void logged.push(line) }));
    await watch();
    await readAgain(2);
    expect((await samples()).length).toBeGreaterThan(2);
    const found = [await suggestion(), await watches()];
    const files = readdirSync(folder()).map((file) => readFileSync(join(folder(), file), "latin1"));
    const all = [JSON.stringify(found), ...logged, ...files].join("\n");
    expect(all).toContain("shop_app");
    expect(all).not.toContain(canary);
  });
});
