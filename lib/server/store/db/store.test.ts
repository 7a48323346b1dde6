import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addCreation, saveComplete, unfinishedOn } from "../sql-users/creations.ts";
import { openSqlite } from "./sqlite.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a new store is readable by its owner only", async () => {
  const path = join(folder, "deep/rolecall.db");
  const store = await openSqlite(path);
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(statSync(join(folder, "deep")).mode & 0o077).toBe(0);
  await store.destroy();
});

test("an answer of a server that has ended does not arrive: its SQL user is unfinished once the next one has the file", async () => {
  const path = join(folder, "rolecall.db");
  const first = await openSqlite(path);
  const target = { id: "crt_1", clusterId: "cluster-1", name: "app", sqlUserId: "usr_1", by: "Ada" };
  const how = { way: "sql", spec: "{}", forRequester: false, marks: [], endsAt: null } as const;
  await addCreation(first, Object.assign({}, target, how));
  await saveComplete(first, target.id);
  expect(await unfinishedOn(first, [target.clusterId])).toEqual([]);
  await first.destroy();
  const next = await openSqlite(path);
  expect(await unfinishedOn(next, [target.clusterId])).toMatchObject([{ id: target.id, step: "signed_in" }]);
  await next.destroy();
});

test("a committed change is on disk, and a dangling reference is refused", async () => {
  const store = await openSqlite(join(folder, "rolecall.db"));
  const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(store)).rows[0];
  const FULL = 2;
  expect(await pragma("synchronous")).toEqual({ synchronous: FULL });
  expect(await pragma("journal_mode")).toEqual({ journal_mode: "wal" });
  expect(await pragma("foreign_keys")).toEqual({ foreign_keys: 1 });
  await store.destroy();
});

test("a second server on the same file is refused, and may start when the first has ended", async () => {
  const path = join(folder, "rolecall.db");
  const first = await openSqlite(path);
  await expect(openSqlite(path)).rejects.toThrow("another Rolecall server");
  await first.destroy();
  await (await openSqlite(path)).destroy();
});

test("a store that a newer Rolecall has changed is refused, and stays as it was", async () => {
  const path = join(folder, "rolecall.db");
  const store = await openSqlite(path);
  await store
    .withTables<{ kysely_migration: { name: string; timestamp: string } }>()
    .insertInto("kysely_migration")
    .values({ name: "9999-from-the-future", timestamp: new Date().toISOString() })
    .execute();
  await store.destroy();
  await expect(openSqlite(path)).rejects.toThrow(
    "a newer Rolecall has changed the store (9999-from-the-future); start that version or restore a backup",
  );
});
