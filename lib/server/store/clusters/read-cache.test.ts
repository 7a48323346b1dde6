import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { byNamed, eachStore, freshFolder } from "../../../testing/server.ts";
import { noting } from "../../../testing/stores/query-plans.ts";
import { isShared } from "../db/clock.ts";
import { openStore, type Store } from "../db/open.ts";
import { putSetting, storedSettings } from "../db/settings.ts";
import { inTransaction } from "../db/transaction.ts";
import { dueTotals } from "../passwords/due-totals.ts";
import { saveNotified } from "../passwords/password-dues.ts";
import { saveRule } from "../passwords/password-rules.ts";
import { addTeam, renameTeam } from "../people/teams.ts";
import { countAges, countSqlUsers, countStatesOf } from "../sql-users/overview.ts";
import { storedSqlUsers } from "../sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveDescribed } from "../sql-users/sql-users.ts";
import { saveKnownClusters } from "./known-clusters.ts";

const HERE = "11111111-1111-4111-8111-111111111111";
const THERE = "22222222-2222-4222-8222-222222222222";
const by = byNamed("Lena");
const DAY = 24 * 60 * 60_000;
const saveAgeOf = (store: Store, of: Parameters<typeof saveRule>[1], days: number | null) =>
  saveRule(store, of, { days, by: "Lena" });

eachStore((db) => {
  let payments = "";
  beforeEach(async () => {
    payments = await addTeam(db(), "Payments");
    await create("app", HERE, payments);
  });
  const create = (name: string, clusterId = HERE, ownerTeamId: string | null = null, store = db()) =>
    saveCreated(store, { clusterId, name }, { purpose: "", ownerTeamId, by }, 1_000);
  const reach = { clusters: [HERE], own: { teams: [], clusters: [] } };
  const owners = async (clusterId = HERE) =>
    [...(await storedSqlUsers(db(), clusterId))].map(([name, { owner }]) => [name, owner]).sort();

  const label = (id: string, labels: Record<string, string>) =>
    saveKnownClusters(db(), [{ id, name: "here", plan: "BASIC", version: "v26.2.1", state: "CREATED", labels }]);

  test("rows are kept while nothing changes, and only where no other server could change them", async () => {
    const first = await storedSqlUsers(db(), HERE);
    expect((await storedSqlUsers(db(), HERE)) === first).toBe(!isShared(db()));
    const counts = await countSqlUsers(db(), reach);
    // A statement that begins with a common table expression, and only reads.
    expect(await countStatesOf(db(), [HERE])).toHaveLength(1);
    await sql`with found (id) as (select id from exposures where replaced_at is null)
      select sql_users.id from sql_users join found on found.id = sql_users.id`.execute(db());
    expect((await storedSqlUsers(db(), HERE)) === first).toBe(!isShared(db()));
    expect((await countSqlUsers(db(), reach)) === counts).toBe(!isShared(db()));
  });

  test("counts follow each change, also one that begins with a common table expression", async () => {
    const outside = async () => [...(await countSqlUsers(db(), reach)).values()].map((each) => each.outside);
    expect(await outside()).toEqual([0]);
    await sql`with found (id) as (select id from sql_users where name = 'app')
      update sql_users set outside_at = 5 where id in (select id from found)`.execute(db());
    expect(await outside()).toEqual([1]);
    await saveDeleted(db(), { clusterId: HERE, name: "app" });
    expect(await outside()).toEqual([]);
  });

  test("ages and due passwords are counted again for another time, by other rules and after a change, and not in between", async () => {
    const now = 200 * DAY;
    await saveAgeOf(db(), { scope: "all", subject: "" }, 90);
    const dues = (at: number) => dueTotals(db(), reach, at);
    const ages = (at: number) => countAges(db(), reach, [{ from: 0, to: at }]);
    const [due, age] = [await dues(now), await ages(now)];
    expect([due, age]).toEqual([{ due: 1, soon: 0 }, [1]]);
    expect((await dues(now)) === due && (await ages(now)) === age).toBe(!isShared(db()));
    expect([await dues(1_001), await ages(1_000)]).toEqual([{ due: 0, soon: 0 }, [0]]);
    expect(await dues(now)).toEqual({ due: 1, soon: 0 });
    const [no, one] = [
      { due: 0, soon: 0 },
      { due: 1, soon: 0 },
    ];
    await saveAgeOf(db(), { scope: "all", subject: "" }, 365);
    expect(await dues(now)).toEqual(no);
    const kind = { scope: "kind", subject: "service" } as const;
    await db().updateTable("sql_users").set({ kind: "service" }).execute();
    for (const rule of [kind, { scope: "team", subject: payments }, { scope: "cluster", subject: HERE }] as const) {
      await saveAgeOf(db(), rule, 10);
      expect(await dues(now), rule.scope).toEqual(one);
      await saveAgeOf(db(), rule, null);
      expect(await dues(now), rule.scope).toEqual(no);
    }
    // By a label that the cluster gets, whose rule was there before.
    await saveAgeOf(db(), { scope: "label", subject: "env=prod" }, 10);
    expect(await dues(now)).toEqual(no);
    await label(HERE, { env: "prod" });
    expect(await dues(now)).toEqual(one);
    await label(HERE, {});
    expect(await dues(now)).toEqual(no);
    await label(HERE, { env: "prod" });
    // Of another reach, and of a team on the cluster alone.
    const others = (reached: Parameters<typeof dueTotals>[1]) => dueTotals(db(), reached, now);
    expect(await others({ ...reach, clusters: [THERE] })).toEqual(no);
    expect(await others({ clusters: [], own: { teams: [payments], clusters: [HERE] } })).toEqual(one);
    expect(await others({ clusters: [], own: { teams: ["another"], clusters: [HERE] } })).toEqual(no);
    await saveDeleted(db(), { clusterId: HERE, name: "app" });
    expect([await dues(now), await ages(now)]).toEqual([no, [0]]);
  });

  test("notifying owners does not empty the cache", async () => {
    const first = await storedSqlUsers(db(), HERE);
    const { id = "" } = (await db().selectFrom("sql_users").select("id").executeTakeFirst()) ?? {};
    await saveNotified(db(), [{ id, due: "due", setAt: 1_000 }]);
    expect(await db().selectFrom("sql_users").select("due_told").executeTakeFirst()).toEqual({ due_told: "due:1000" });
    expect((await storedSqlUsers(db(), HERE)) === first).toBe(!isShared(db()));
    // With anything else in it, it is a change.
    const more = { due_told: "overdue:1", purpose: "Another" };
    await db().updateTable("sql_users").set(more).where("id", "in", [id]).execute();
    expect((await storedSqlUsers(db(), HERE)).get("app")?.description.purpose).toBe("Another");
    const { store, queries } = noting(db());
    await Promise.all([storedSqlUsers(store, HERE), storedSettings(store), countSqlUsers(store, reach)]);
    await Promise.all([dueTotals(store, reach, 1), countAges(store, reach, [null])]);
    const asked = queries.map((query) => query.sql).join("\n");
    expect(asked).toContain("purpose");
    expect(asked).not.toContain("due_told");
  });

  test("each change of a SQL user is there at the next read", async () => {
    expect(await owners()).toEqual([["app", "Payments"]]);
    await create("batch");
    expect(await owners()).toEqual([
      ["app", "Payments"],
      ["batch", null],
    ]);
    await saveDeleted(db(), { clusterId: HERE, name: "app" });
    expect(await owners()).toEqual([["batch", null]]);
    await saveDescribed(db(), { clusterId: HERE, name: "batch" }, { purpose: "Nightly", ownerTeamId: null });
    expect((await storedSqlUsers(db(), HERE)).get("batch")?.description.purpose).toBe("Nightly");
  });

  test("a renamed team is there at the next read", async () => {
    await owners();
    await renameTeam(db(), payments, "Billing");
    expect(await owners()).toEqual([["app", "Billing"]]);
  });

  test("a cluster gets none of another's rows", async () => {
    await create("other", THERE);
    expect(await owners()).toEqual([["app", "Payments"]]);
    expect(await owners(THERE)).toEqual([["other", null]]);
  });

  test("a transaction sees its own change; after it failed nobody does", async () => {
    await owners();
    const failing = inTransaction(db(), async (transaction) => {
      await create("half", HERE, null, transaction);
      expect([...(await storedSqlUsers(transaction, HERE)).keys()].sort()).toEqual(["app", "half"]);
      throw new Error("broken");
    });
    const meanwhile = owners();
    await expect(failing).rejects.toThrow("broken");
    expect(await meanwhile).toEqual([["app", "Payments"]]);
    expect(await owners()).toEqual([["app", "Payments"]]);
  });

  test("a setting counts from the next read on", async () => {
    expect((await storedSettings(db())).size).toBe(0);
    await putSetting(db(), "some", { value: "1", by: "Lena" });
    expect((await storedSettings(db())).get("some")?.value).toBe("1");
  });

  test("reads that overlap changes never stay behind them", async () => {
    for (let round = 0; round < 20; round++) {
      const reads = [owners(), create(`user_${round}`), owners(), owners()];
      await Promise.all(reads);
      expect(await owners()).toHaveLength(round + 2);
    }
  });
});

const folder = freshFolder();

test("a change by another program on the file is there at the next read", async () => {
  const path = join(folder(), "other.db");
  const store: Store = await openStore(`sqlite:${path}`);
  const other = new DatabaseSync(path);
  try {
    await saveCreated(store, { clusterId: HERE, name: "app" }, { purpose: "", ownerTeamId: null, by }, 1_000);
    expect((await storedSqlUsers(store, HERE)).get("app")?.description.purpose).toBe("");
    other.exec("update sql_users set purpose = 'Entered by hand'");
    expect((await storedSqlUsers(store, HERE)).get("app")?.description.purpose).toBe("Entered by hand");
  } finally {
    other.close();
    await store.destroy();
  }
});

test("no trigger and no foreign key changes a table of which rows are kept", async () => {
  const path = join(folder(), "keys.db");
  const store: Store = await openStore(`sqlite:${path}`);
  const file = new DatabaseSync(path);
  try {
    expect(file.prepare("select name from sqlite_master where type = 'trigger'").all()).toEqual([]);
    const keys = ["sql_users", "teams", "settings"].flatMap((table) =>
      file.prepare(`select on_update, on_delete from pragma_foreign_key_list('${table}')`).all(),
    );
    expect(keys).toEqual([]);
  } finally {
    file.close();
    await store.destroy();
  }
});
