import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import { byNamed, eachStore, freshFolder } from "../../../testing/server.ts";
import { isShared } from "../db/clock.ts";
import { openStore, type Store } from "../db/open.ts";
import { putSetting, storedSettings } from "../db/settings.ts";
import { inTransaction } from "../db/transaction.ts";
import { addTeam, renameTeam } from "../people/teams.ts";
import { storedSqlUsers } from "../sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveDescribed } from "../sql-users/sql-users.ts";

const HERE = "11111111-1111-4111-8111-111111111111";
const THERE = "22222222-2222-4222-8222-222222222222";
const by = byNamed("Lena");

eachStore((db) => {
  let payments = "";
  beforeEach(async () => {
    payments = await addTeam(db(), "Payments");
    await create("app", HERE, payments);
  });
  const create = (name: string, clusterId = HERE, ownerTeamId: string | null = null, store = db()) =>
    saveCreated(store, { clusterId, name }, { purpose: "", ownerTeamId, by }, 1_000);
  const owners = async (clusterId = HERE) =>
    [...(await storedSqlUsers(db(), clusterId))].map(([name, { owner }]) => [name, owner]).sort();

  test("rows are kept while nothing changes, and only where no other server could change them", async () => {
    const first = await storedSqlUsers(db(), HERE);
    expect((await storedSqlUsers(db(), HERE)) === first).toBe(!isShared(db()));
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
