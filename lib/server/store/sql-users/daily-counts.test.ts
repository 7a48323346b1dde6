import { SqliteAdapter, sql } from "kysely";
import { expect, test } from "vitest";
import { DAY_MS, dayOf, KEPT_DAYS } from "#lib/shared/restrict/superusers.ts";
import { eachStore } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { saveCompleteList } from "../clusters/cluster-readings.ts";
import { saveKnownClusters } from "../clusters/known-clusters.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import {
  breakGlassByCluster,
  countStaying,
  daysOf,
  daysOfEach,
  saveDailyCounts,
  sweepDailyCounts,
} from "./daily-counts.ts";
import { uncheckableOn } from "./overview.ts";
import { newRow } from "./sql-users.ts";

type Row = ReturnType<typeof newRow>;
const OWN = "rolecall_0123456789";

async function add(db: Store, clusterId: string, users: Record<string, Partial<Row>>): Promise<void> {
  const rows = Object.entries(users).map(([name, more]) => Object.assign(newRow({ clusterId, name }, 1), more));
  await db.insertInto("sql_users").values(rows).execute();
}

async function connect(db: Store, clusterId: string, level: "manage" | "create"): Promise<void> {
  const row = {
    cluster_id: clusterId,
    own_name: OWN,
    level,
    generation: 1,
    created_at: 1,
    created_by: "Ada",
    keyed_at: 1,
  };
  await db
    .insertInto("sql_connections")
    .values(Object.assign(row, { state: "on", password_from: "key" } as never))
    .execute();
}

const admin = { admin_state: "admin" } as const;

eachStore((db) => {
  test("of the superusers, Rolecall's own, those of single sign-on, break-glass and protected ones are counted apart, each once", async () => {
    await add(db(), "c1", {
      [OWN]: admin,
      app: admin,
      fire: { ...admin, kind: "break_glass" },
      both: { ...admin, kind: "break_glass", protected: 1 },
      held: { ...admin, protected: 1 },
      // Of one that is protected too, single sign-on is the reason.
      sso_ada: { ...admin, protected: 1 },
      power: { admin_state: "privileged" },
      plain: { admin_state: "restricted", protected: 1 },
      new: {},
      gone: { ...admin, ended_at: 5, ended_how: "deleted" },
    });
    await connect(db(), "c1", "manage");
    const staying = (await countStaying(db())).get("c1");
    expect(staying).toEqual({ own: 1, sso: 1, breakGlass: 3, putBack: 0, restricting: 0 });
  });

  test("Rolecall's own that is admin without the level Manage need not stay", async () => {
    await add(db(), "c1", { [OWN]: admin, boss: { ...admin, protected: 1 } });
    await connect(db(), "c1", "create");
    const boss = { own: 0, sso: 0, breakGlass: 1, putBack: 0, restricting: 0 };
    expect(await countStaying(db())).toEqual(new Map([["c1", boss]]));
  });

  test("a day has one row for each cluster that was read, with its last counts, and days add up", async () => {
    const known = ["c1", "c2", "unread"].map((id) => {
      return { id, name: id, plan: "BASIC", version: "v26.2.1", state: "CREATED" };
    });
    await saveKnownClusters(db(), known);
    for (const clusterId of ["c1", "c2"]) await saveCompleteList(db(), { clusterId, names: new Set(), since: 0 });
    // What no check proves is unverified for good, and counts for no day.
    await add(db(), "c1", { a: admin, b: admin, root: {} });
    await add(db(), "c2", { fire: { ...admin, protected: 1 }, new: {} });
    const [first, second] = [100 * DAY_MS, 101 * DAY_MS + 5];
    await saveDailyCounts(db(), first);
    await db().updateTable("sql_users").set({ admin_state: "restricted" }).where("name", "=", "a").execute();
    await saveDailyCounts(db(), second);
    await saveDailyCounts(db(), second + 1);
    const rows = await db().selectFrom("daily_counts").select(["cluster_id", "day"]).execute();
    expect(rows).toHaveLength(4);
    const all = { from: 0, before: 102 };
    expect(await daysOf(db(), ["c1", "c2"], all)).toEqual([
      { day: 100, superusers: 3, stay: 2, unverified: 1 },
      { day: 101, superusers: 2, stay: 2, unverified: 1 },
    ]);
    expect(await daysOf(db(), ["c1"], { from: 101, before: 102 })).toEqual([
      { day: 101, superusers: 1, stay: 1, unverified: 0 },
    ]);
    expect(await daysOf(db(), ["c1"], { from: 0, before: 101 })).toHaveLength(1);
    expect(await daysOf(db(), [], all)).toEqual([]);
    const each = await daysOfEach(db(), ["c1", "c2", "unread"], all);
    expect([...each.keys()].sort()).toEqual(["c1", "c2"]);
    for (const [id, days] of each) expect(days).toEqual(await daysOf(db(), [id], all));
    expect(await daysOfEach(db(), [], all)).toEqual(new Map());
  });

  test("a day on which single sign-on was not counted says so, before a check has looked", async () => {
    await saveKnownClusters(db(), [{ id: "c1", name: "c1", plan: "BASIC", version: "v26.2.1", state: "CREATED" }]);
    await saveCompleteList(db(), { clusterId: "c1", names: new Set(), since: 0 });
    await add(db(), "c1", { a: admin, b: admin, sso_ada: {} });
    await saveDailyCounts(db(), 100 * DAY_MS);
    await db().updateTable("sql_users").set(admin).where("name", "=", "sso_ada").execute();
    for (const day of [101, 102]) await saveDailyCounts(db(), day * DAY_MS);
    const days = () => daysOf(db(), ["c1"], { from: 0, before: 103 });
    expect(await days()).toEqual([
      { day: 100, superusers: 2, stay: 1, unverified: 0, lacksSso: true },
      { day: 101, superusers: 3, stay: 2, unverified: 0 },
      { day: 102, superusers: 3, stay: 2, unverified: 0 },
    ]);
  });

  test("no statement counts the SQL users of more than fifty clusters", async () => {
    const ids = Array.from({ length: 120 }, (_, at) => `c${at}`);
    const facts = { plan: "BASIC", version: "v26.2.1", state: "CREATED" };
    await saveKnownClusters(
      db(),
      ids.map((id) => ({ id, name: id, ...facts })),
    );
    for (const clusterId of ids) await saveCompleteList(db(), { clusterId, names: new Set(), since: 0 });
    await add(db(), "c119", { a: admin });
    const statements = await statementsOf(() => saveDailyCounts(db(), 100 * DAY_MS));
    const counting = statements.filter(({ text }) => text.includes("with chosen (id)"));
    expect(counting.map(({ parameters }) => parameters.length)).toEqual([50, 50, 20]);
    expect(await daysOf(db(), ["c119"], { from: 0, before: 101 })).toMatchObject([{ superusers: 1 }]);
  });

  test("the counts of a day are removed after 400 days", async () => {
    const now = 500 * DAY_MS;
    const counts = {
      admin: 1,
      privileged: 0,
      restricted: 0,
      unknown: 0,
      own_admins: 0,
      protected_admins: 0,
      last_admins: 0,
      sso_admins: 0,
    };
    for (const day of [dayOf(now) - KEPT_DAYS - 1, dayOf(now) - KEPT_DAYS, dayOf(now)])
      await db()
        .insertInto("daily_counts")
        .values({ ...counts, cluster_id: "c1", day })
        .execute();
    await sweepDailyCounts(db(), now);
    const left = await db().selectFrom("daily_counts").select("day").orderBy("day").execute();
    expect(left.map(({ day }) => day)).toEqual([100, 500]);
  });

  const hasMany = async () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => newRow({ clusterId: `c${at % 20}`, name: `u${at}` }, 1));
    for (const [at, row] of rows.entries()) row.admin_state = at % 2 === 0 ? "admin" : "unknown";
    for (const batch of batches(rows)) await db().insertInto("sql_users").values(batch).execute();
  };
  const isSqlite = () => db().getExecutor().adapter instanceof SqliteAdapter;
  const sqlitePlanOf = async (text: string) =>
    JSON.stringify((await sql.raw(`explain query plan ${text}`).execute(db())).rows);

  test("those that stay are counted in an index of their own", async () => {
    const query = breakGlassByCluster(db());
    await hasMany();
    await sql`analyze`.execute(db());
    const plan = isSqlite() ? await sqlitePlanOf(query.compile().sql) : JSON.stringify(await query.explain());
    expect(plan).toContain("sql_users_that_stay");
  });

  test("on SQLite, which knows nothing of its rows, few SQL users are looked at to count those that stay or are never checked", async () => {
    await hasMany();
    const statements = await statementsOf(async () => {
      await countStaying(db());
      await uncheckableOn(db(), ["c1", "c2"]);
    });
    const asked = statements.filter(({ text }) => text.includes('"sql_users"'));
    expect(asked.length).toBeGreaterThan(3);
    if (!isSqlite()) return;
    for (const { text } of asked)
      expect(await sqlitePlanOf(text), text).not.toMatch(/SCAN sql_users"|sql_users_(?:by|of)_state/);
  });
});
