import { beforeEach, describe, expect, test, vi } from "vitest";
import { byNamed, freshProcess } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { saveAssumptionCheck } from "../clusters/assumption-checks.ts";
import { store } from "../db/store.ts";
import { freshDatabase } from "../db/testing.ts";
import { protectionOf, rowOf } from "./present-sql-users.ts";
import { lastSeenDatabases, saveAllVerified, saveVerified } from "./proofs.ts";
import { newRow, saveCreated, saveDeleted } from "./sql-users.ts";

freshProcess();
const APP = { clusterId: "c", name: "app" };
const PROVED = { state: "restricted", databases: [], by: "Ada" } as const;

describe.each([
  ["SQLite", () => undefined],
  ["PostgreSQL", freshDatabase()],
])("what is proved of a SQL user, on %s,", (_, url) => {
  beforeEach(() => {
    const address = url();
    if (address) vi.stubEnv("DATABASE_URL", address);
  });

  test("is kept for the one that was looked at", async () => {
    const db = await store();
    await saveCreated(db, APP, { by: byNamed("Ada") });
    expect(await saveVerified(db, { ...APP, rowId: (await rowOf(db, APP))?.id }, PROVED)).toBe(true);
    expect(await protectionOf(db, APP)).toMatchObject({ state: "restricted" });
  });

  test("names the databases of the newest proof of its cluster that has any", async () => {
    const db = await store();
    expect(await lastSeenDatabases(db, "c")).toEqual([]);
    const prove = (clusterId: string, name: string, at: number, databases: string[]) =>
      saveProof(db, { clusterId, name }, { ...PROVED, databases }, at);
    await prove("c", "app", 1, ["dropped", "shop"]);
    await prove("c", "report", 2, ["shop", "stock"]);
    await prove("c", "listed", 3, []);
    await prove("other", "app", 4, ["elsewhere"]);
    expect(await lastSeenDatabases(db, "c")).toEqual(["shop", "stock"]);
    expect(await lastSeenDatabases(db, "c", "app")).toEqual(["dropped", "shop"]);
    await db
      .updateTable("sql_users")
      .set({ admin_state_databases: '{"0":"shop"}' })
      .where("name", "=", "app")
      .execute();
    expect(await lastSeenDatabases(db, "c", "app")).toEqual([]);
  });

  test("is not kept for another one of its name, nor for one that is gone", async () => {
    const db = await store();
    await saveCreated(db, APP, { by: byNamed("Ada") });
    const rowId = (await rowOf(db, APP))?.id;
    await saveDeleted(db, APP);
    expect(await saveVerified(db, { ...APP, rowId }, PROVED)).toBe(false);
    expect(await rowOf(db, APP)).toBeUndefined();
    await saveCreated(db, APP, { by: byNamed("Ben") });
    expect(await saveVerified(db, { ...APP, rowId }, PROVED)).toBe(false);
    expect(await protectionOf(db, APP)).toMatchObject({ state: "admin" });
  });

  test("is restricted no more, and not made so, where a check found that this rests on what does not hold", async () => {
    const db = await store();
    const outcome = (result: "differs" | "holds") => ({
      at: 1,
      mode: "full" as const,
      plan: "BASIC",
      version: "v26.2.1",
      outcomes: new Map([["L-05", { result, seen: result === "holds" ? "as_assumed" : "other_values" } as const]]),
    });
    const other = { clusterId: "other", name: "app" };
    const admin = { clusterId: "c", name: "boss" };
    for (const who of [APP, other, admin]) await saveCreated(db, who, { by: byNamed("Ada") });
    const prove = async (who: typeof APP, state: "restricted" | "admin" = "restricted") =>
      saveVerified(db, { ...who, rowId: (await rowOf(db, who))?.id }, { ...PROVED, state });
    for (const who of [APP, other]) await prove(who);
    expect(await saveAssumptionCheck(db, "c", outcome("differs"))).toBe(1);
    expect(await protectionOf(db, APP)).toMatchObject({ state: "unknown" });
    expect(await protectionOf(db, other)).toMatchObject({ state: "restricted" });
    expect(await protectionOf(db, admin)).toMatchObject({ state: "admin" });
    expect(await prove(APP)).toBe(false);
    expect(await prove(APP, "admin")).toBe(true);
    const left = await saveAllVerified(
      db,
      [
        {
          id: (await rowOf(db, APP))?.id ?? "",
          name: "app",
          stateBefore: "admin",
          reasons: { through: null, powers: [] },
        },
      ],
      { clusterId: "c", state: "restricted", databases: [], by: "Ada", provisionedBy: null, since: 1 },
    );
    expect(left.saved).toEqual([]);
    expect(await saveAssumptionCheck(db, "c", outcome("holds"))).toBe(0);
    expect(await prove(APP)).toBe(true);
  });

  test("is not restricted by an answer that is saved beside such a check", async () => {
    const db = await store();
    await saveCreated(db, APP, { by: byNamed("Ada") });
    const rowId = (await rowOf(db, APP))?.id;
    const prove = () => saveVerified(db, { ...APP, rowId }, PROVED);
    const check = (result: "differs" | "holds") => {
      const seen = result === "holds" ? "as_assumed" : "other_values";
      const outcomes = new Map([["L-05", { result, seen } as const]]);
      return saveAssumptionCheck(db, "c", { at: 1, mode: "full", plan: "BASIC", version: "v26.2.1", outcomes });
    };
    for (let round = 0; round < 20; round++) {
      await check("holds");
      expect(await prove()).toBe(true);
      await Promise.all([prove(), check("differs"), prove()]);
      expect(await protectionOf(db, APP)).toMatchObject({ state: "unknown" });
    }
  });

  test("gives one without a row its row, unless it got one meanwhile", async () => {
    const db = await store();
    expect(await saveVerified(db, { ...APP, rowId: undefined }, PROVED)).toBe(true);
    expect(await protectionOf(db, APP)).toMatchObject({ state: "restricted" });
    const other = { ...APP, name: "other" };
    await db.insertInto("sql_users").values(newRow(other, 1)).execute();
    expect(await saveVerified(db, { ...other, rowId: undefined }, PROVED)).toBe(false);
    expect(await protectionOf(db, other)).toMatchObject({ state: "unknown" });
  });
});
