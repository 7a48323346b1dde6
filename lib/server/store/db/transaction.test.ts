import { describe, expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import type { Store } from "./base.ts";
import { inTransaction } from "./transaction.ts";

eachStore((db) => {
  const spend = (store: Store, code: string) =>
    store.insertInto("used_codes").values({ code_hash: code, expires_at: 0 }).execute();
  const codes = async () =>
    (await db().selectFrom("used_codes").select("code_hash").execute()).map((row) => row.code_hash).sort();

  /** Reads, waits, and writes the value plus one: two at once lose an update without isolation. */
  async function countUp(transaction: Store): Promise<void> {
    const { sequence } = await transaction.selectFrom("audit_head").select("sequence").executeTakeFirstOrThrow();
    await new Promise((resolve) => setTimeout(resolve, 2));
    await transaction
      .updateTable("audit_head")
      .set({ sequence: sequence + 1 })
      .execute();
  }
  const counted = async () =>
    (await db().selectFrom("audit_head").select("sequence").executeTakeFirstOrThrow()).sequence;

  describe("inTransaction", () => {
    test("resolves to the value of its work, which is kept", async () => {
      expect(await inTransaction(db(), (transaction) => spend(transaction, "a").then(() => "value"))).toBe("value");
      expect(await codes()).toEqual(["a"]);
    });

    test("keeps nothing of work that throws, and throws the same", async () => {
      let runs = 0;
      const work = async (transaction: Store) => {
        runs++;
        await spend(transaction, "a");
        throw new Error("broken");
      };
      await expect(inTransaction(db(), work)).rejects.toThrow("broken");
      expect(runs).toBe(1);
      expect(await codes()).toEqual([]);
    });

    test("within another is a part of that one", async () => {
      const outer = inTransaction(db(), async (transaction) => {
        await inTransaction(transaction, (same) => spend(same, "a"));
        throw new Error("broken");
      });
      await expect(outer).rejects.toThrow("broken");
      expect(await codes()).toEqual([]);
    });

    test("makes what reads and then writes right, however many do so at once", async () => {
      await Promise.all(Array.from({ length: 30 }, () => inTransaction(db(), countUp)));
      expect(await counted()).toBe(30);
    });

    test("lets the second of two who look for a name and then take it find that it is taken", async () => {
      const take = () =>
        inTransaction(db(), async (transaction) => {
          const taken = await transaction
            .selectFrom("used_codes")
            .select("code_hash")
            .where("code_hash", "=", "a")
            .execute();
          if (taken.length > 0) return "was taken";
          await spend(transaction, "a");
          return "took it";
        });
      const answers = await Promise.all(Array.from({ length: 10 }, take));
      expect(answers.filter((each) => each === "took it")).toHaveLength(1);
      expect(answers.filter((each) => each === "was taken")).toHaveLength(9);
    });

    test("throws for a name that was taken before, as the store says it", async () => {
      await spend(db(), "a");
      await expect(inTransaction(db(), (transaction) => spend(transaction, "a"))).rejects.toThrow(/unique/i);
    });
  });
});
