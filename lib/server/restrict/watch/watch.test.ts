import { beforeEach, describe, expect, test, vi } from "vitest";
import { change, look, type Person, person } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { ran, WATCH_WAIT, watching } from "../../../testing/watch-steps.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { suggestionsDoor } from "../../edge/doors/sql-users/suggestions.ts";
import { stopWatchDoor } from "../../edge/doors/sql-users/watching.ts";
import { watchedOn } from "../../sql-users/suggest/watched.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { removeWatches, runningWatches, saveReading } from "../../store/sql-users/watches.ts";
import { beginMissing } from "./job.ts";

/* What the readings of watched SQL users find, and when. */

freshProcess();
const world = sqlWorld(["shop", "stock"], "v26.2.1");
const { works, watch, watches, readAgain, samples, suggestion } = watching(world);
const DAY_MS = 24 * 3_600_000;

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
    await vi.waitFor(async () => expect(await running.execute()).toEqual([]), WATCH_WAIT);
    expect(await watch()).toMatchObject({ watched: 1 });
    await vi.waitFor(async () => expect((await watches())[0]?.readings).toBe(6), WATCH_WAIT);
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
});
