import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { change } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { letRead, ran, WATCH_WAIT, watching } from "../../../testing/watch-steps.ts";
import { stopWatchDoor } from "../../edge/doors/sql-users/watching.ts";
import { JOBS } from "../../edge/process/job-kinds.ts";
import { workOnJobs } from "../../jobs/work.ts";
import { sqlUserNames } from "../../sql-users/find-sql-user.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { backupSqlite } from "../../store/file/backup.ts";
import { MOST_SAMPLES, saveReading, sweepWatches } from "../../store/sql-users/watches.ts";

/* What is kept of watched SQL users, for how long, and what never is. */

const folder = freshProcess();
afterEach(() => void vi.useRealTimers());
const world = sqlWorld(["shop", "stock"], "v26.2.1");
const { works, watch, watches, readAgain, samples, suggestion } = watching(world);
const DAY_MS = 24 * 3_600_000;

describe("with a connection", { timeout: 60_000 }, () => {
  beforeEach(async () => void (await turnOn(world(), "manage")));

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
    }, WATCH_WAIT);
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

    // At one time, so that no day begins in between.
    vi.useFakeTimers({ toFake: ["Date"] });
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
    await vi.waitFor(async () => expect(await samples()).toEqual([]), WATCH_WAIT);
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
