import { beforeEach, describe, expect, test, vi } from "vitest";
import { byNamed, freshProcess } from "../../../testing/server.ts";
import { store } from "../db/store.ts";
import { freshDatabase } from "../db/testing.ts";
import { protectionOf, rowOf } from "./present-sql-users.ts";
import { saveVerified } from "./proofs.ts";
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
