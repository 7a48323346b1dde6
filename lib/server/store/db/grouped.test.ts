import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { eachStore, freshFolder } from "../../../testing/server.ts";
import { writeGrouped } from "./grouped.ts";
import { openStore, type Store } from "./open.ts";

const insert = (id: string) => async (transaction: Store) => {
  await transaction.insertInto("used_codes").values({ code_hash: id, expires_at: 0 }).execute();
};

eachStore((db) => {
  const stored = async () =>
    (await db().selectFrom("used_codes").select("code_hash").execute()).map((row) => row.code_hash);

  describe("writeGrouped", () => {
    test("writes what waits at the same time in one transaction", async () => {
      const steps: string[] = [];
      const write = (name: string) =>
        writeGrouped(db(), async () => void steps.push(`wrote ${name}`)).then(() => steps.push(`resolved ${name}`));
      await Promise.all([write("a"), write("b")]);
      expect(steps).toEqual(["wrote a", "wrote b", "resolved a", "resolved b"]);
    });

    test("saves nothing of work that throws, rejects to its caller, and carries out all other work once", async () => {
      const broken = async (transaction: Store) => {
        await insert("half")(transaction);
        throw new Error("broken");
      };
      const results = await Promise.allSettled(
        [insert("a"), broken, insert("b")].map((work) => writeGrouped(db(), work)),
      );
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(results[1]).toMatchObject({ reason: new Error("broken") });
      expect(await stored()).toEqual(["a", "b"]);
    });

    test("writes what takes the lock that all wait for before the rest of its transaction", async () => {
      const order: string[] = [];
      const write = (name: string, isFirst: boolean) =>
        writeGrouped(db(), async () => void order.push(name), { isFirst });
      await Promise.all([write("a", false), write("head", true), write("b", false), write("head again", true)]);
      expect(order).toEqual(["head", "head again", "a", "b"]);
    });

    test("writes all in the order they came, however many wait", async () => {
      const names = Array.from({ length: 257 }, (_, index) => String(index).padStart(3, "0"));
      const order: string[] = [];
      await Promise.all(names.map((name) => writeGrouped(db(), async () => void order.push(name))));
      expect(order).toEqual(names);
    });

    test("continues after a failure", async () => {
      await expect(writeGrouped(db(), () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
      await writeGrouped(db(), insert("after"));
      expect(await stored()).toEqual(["after"]);
    });
  });
});

const folder = freshFolder();

test("writeGrouped resolves only when another connection to the file sees it", async () => {
  const path = join(folder(), "other.db");
  const store = await openStore(`sqlite:${path}`);
  try {
    await Promise.all([writeGrouped(store, insert("a")), writeGrouped(store, insert("b"))]);
    const reader = new DatabaseSync(path, { readOnly: true });
    expect(reader.prepare("select count(*) as count from used_codes").get()).toEqual({ count: 2 });
    reader.close();
  } finally {
    await store.destroy();
  }
});
