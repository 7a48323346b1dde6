import { expect, test } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore } from "../../../testing/server.ts";
import { inTransaction } from "../db/transaction.ts";
import { newRow } from "../sql-users/sql-users.ts";
import { failingWatches, saveFailedReading, startWatches } from "../sql-users/watches.ts";
import { addJob } from "./add-job.ts";
import { failingLooks } from "./restricted-seen.ts";
import { lockItem, lockItemsOf, saveItemData } from "./restrictions.ts";

/* What several writers change of a restriction, and what could not be read of it. */

const starter = { id: "acc_1", ...unitPerson("Ada"), sessionHash: "s" };
const sqlUser = (name: string) => ({ clusterId: "c1", name, sqlUserId: `usr_${name}` });

eachStore((db) => {
  const restriction = () =>
    addJob(
      db(),
      { kind: "restriction", input: {}, starter, requestId: "req_1", address: "", about: "c1" },
      ["app", "bi"].map((name) => ({ step: "read", input: {}, data: { times: 0 }, sqlUser: sqlUser(name) })),
    );

  test("of many who change a locked item, each has what the one before it stored", async () => {
    const id = (await restriction()) ?? "";
    const [first] = await inTransaction(db(), (transaction) => lockItemsOf(transaction, id));
    const add = () =>
      inTransaction(
        db(),
        async (transaction) => {
          const item = await lockItem(transaction, first?.id ?? "");
          if (!item) throw new Error("there is no such item");
          const { times } = item.data as { times: number };
          await saveItemData(transaction, item.id, { times: times + 1 });
        },
        "read committed",
      );
    await Promise.all(Array.from({ length: 8 }, add));
    const items = await inTransaction(db(), (transaction) => lockItemsOf(transaction, id));
    expect(items.map(({ name, data }) => [name, data])).toEqual([
      ["app", { times: 8 }],
      ["bi", { times: 0 }],
    ]);
  });

  test("the clusters are named whose watched SQL users could not be read, and the looks that failed", async () => {
    const rows = ["app", "bi", "gone"].map((name) =>
      Object.assign(newRow({ clusterId: "c1", name }, 1), { id: `usr_${name}` }),
    );
    await db().insertInto("sql_users").values(rows).execute();
    await db().updateTable("sql_users").set({ ended_at: 5, ended_how: "deleted" }).where("name", "=", "gone").execute();
    const watched = ["app", "bi", "gone"].map(sqlUser);
    const begun = { until: Date.now() + 3_600_000, reason: "To choose", by: starter };
    await inTransaction(db(), (transaction) => startWatches(transaction, watched, begun));
    expect(await failingWatches(db())).toEqual([]);
    await saveFailedReading(db(), ["usr_app", "usr_gone"], "sql_connection_off");
    expect(await failingWatches(db())).toEqual([{ clusterId: "c1", count: 1, at: expect.any(Number) }]);

    const id = (await restriction()) ?? "";
    const look = { kind: "restriction_watch", input: {}, starter, requestId: "req_1", address: "", about: id } as const;
    await addJob(db(), look, [{ step: "look", input: {}, data: {} }]);
    expect(await failingLooks(db())).toEqual([]);
    await db().updateTable("job_items").set({ code: "sql_connection_off" }).where("step", "=", "look").execute();
    expect(await failingLooks(db())).toEqual([{ restriction: id, clusterId: "c1", at: expect.any(Number) }]);
  });
});
