import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { brokenAt, freshProcess } from "../../../testing/server.ts";
import { emptyFile, fillEveryTable, rowsOf } from "../../../testing/stores/used-store.ts";
import type { AuditRow } from "../audit/audit-event.ts";
import { StoreError } from "../db/base.ts";
import { openStore } from "../db/open.ts";
import { connect } from "../db/postgres.ts";
import { openSqlite } from "../db/sqlite.ts";
import { emptyDatabase } from "../db/testing.ts";
import { pendingMigrations } from "../migrations/migrate.ts";
import { migrations } from "../migrations/migrations.ts";
import { tablesOf } from "./copy.ts";

const folder = freshProcess();
const path = () => join(folder(), "rolecall.db");
const copyOf = (day: string) => join(folder(), `rolecall-before-upgrade-${day}-0001.db`);
const copies = () => readdirSync(folder()).filter((name) => name.includes("before-upgrade"));

/** A migration of a later release. */
const PLANTED = "9998-planted";
beforeEach(() => {
  migrations[PLANTED] = {
    up: async (db) => {
      await db.schema.createTable("planted_before").addColumn("id", "text").execute();
      await db.schema.createTable("planted").addColumn("id", "text").execute();
    },
  };
});
afterEach(() => Reflect.deleteProperty(migrations, PLANTED));

function removeStore(): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${path()}${end}`, { force: true });
}

/** A store that a later migration upgrades, with a row or more in every table. */
async function usedStore() {
  removeStore();
  const store = emptyFile(path());
  await sql`pragma synchronous = off`.execute(store);
  await fillEveryTable(store);
  const rows = await rowsOf(store);
  await store.destroy();
  return rows;
}

async function upgradeOn(day: string): Promise<void> {
  vi.setSystemTime(new Date(`${day}T12:00:00Z`));
  await usedStore();
  await (await openSqlite(path())).destroy();
}

const refusal = () =>
  openSqlite(path()).then(
    (store) => store.destroy().then(() => "it opened"),
    (error) => error,
  );

describe("an upgrade of a SQLite store that has been used", () => {
  test("makes a copy first, of every row but of watches and servers, which only its owner can read and which the version of before takes", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-12-02T12:00:00Z") });
    const before = await usedStore();
    await (await openSqlite(path())).destroy();
    vi.useRealTimers();
    expect(copies()).toEqual(["rolecall-before-upgrade-2026-12-02-0001.db"]);
    expect(statSync(copyOf("2026-12-02")).mode & 0o777).toBe(0o600);
    const copy = emptyFile(copyOf("2026-12-02"));
    try {
      expect((await pendingMigrations(copy)).at(-1)).toBe(PLANTED);
      expect([...before.keys()].sort()).toEqual((await tablesOf(copy)).sort());
      for (const table of ["watch_samples", "watches", "servers"]) before.set(table, []);
      expect(await rowsOf(copy)).toEqual(before);
      const events = await copy.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
      expect(events.length).toBeGreaterThan(0);
      expect(brokenAt(events as AuditRow[])).toBeUndefined();
    } finally {
      await copy.destroy();
    }
  });

  test("keeps the copies of the last two upgrades, and no other file is touched", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const others = ["rolecall-before-upgrade-mine.db", "rolecall-before-upgrade-2020-01-01-0001.txt", "backup.db"];
    for (const name of others) writeFileSync(join(folder(), name), "mine");
    for (const day of ["2026-12-02", "2026-12-09", "2027-01-05", "2027-01-05"]) await upgradeOn(day);
    vi.useRealTimers();
    const kept = ["rolecall-before-upgrade-2026-12-09-0001.db", "rolecall-before-upgrade-2027-01-05-0001.db"];
    expect(copies().sort()).toEqual([...kept, ...others.slice(0, 2)].sort());
    for (const name of others) expect(readFileSync(join(folder(), name), "utf8")).toBe("mine");
  });

  test("keeps its own copy also where a wrong clock gave others a later day", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const day of ["2031-01-01", "2031-01-02"]) writeFileSync(copyOf(day), "of another day");
    await upgradeOn("2026-12-02");
    vi.useRealTimers();
    const kept = ["rolecall-before-upgrade-2026-12-02-0001.db", "rolecall-before-upgrade-2031-01-02-0001.db"];
    expect(copies().sort()).toEqual(kept);
  });

  test("takes no file for a copy that a process left unfinished", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-12-02T12:00:00Z") });
    await usedStore();
    writeFileSync(`${copyOf("2026-12-02")}.unfinished`, "half of it");
    await (await openSqlite(path())).destroy();
    vi.useRealTimers();
    expect(copies()).toEqual(["rolecall-before-upgrade-2026-12-02-0001.db"]);
    await emptyFile(copyOf("2026-12-02")).destroy();
  });

  test("is refused where the copy cannot be made, and the store stays as it was", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-12-02T12:00:00Z") });
    const before = await usedStore();
    mkdirSync(`${copyOf("2026-12-02")}.unfinished`);
    const error = await refusal();
    vi.useRealTimers();
    expect(error).toBeInstanceOf(StoreError);
    expect(error.message).toMatch(
      /^the store is unchanged, since no copy of it could be made before its upgrade \(.+\)\. /,
    );
    expect(error.message).toContain("start once with COPY_BEFORE_UPGRADE=false");
    expect(existsSync(copyOf("2026-12-02"))).toBe(false);
    const store = emptyFile(path());
    expect((await pendingMigrations(store)).at(-1)).toBe(PLANTED);
    expect(await rowsOf(store)).toEqual(before);
    await store.destroy();

    vi.stubEnv("COPY_BEFORE_UPGRADE", "false");
    const opened = await openSqlite(path());
    expect(await pendingMigrations(opened)).toEqual([]);
    await opened.destroy();
    expect(existsSync(copyOf("2026-12-02"))).toBe(false);
  });

  test("says which values COPY_BEFORE_UPGRADE has, and changes nothing for another", async () => {
    await usedStore();
    vi.stubEnv("COPY_BEFORE_UPGRADE", "no");
    expect(String(await refusal())).toContain("COPY_BEFORE_UPGRADE: must be true or false");
    const store = emptyFile(path());
    expect((await pendingMigrations(store)).at(-1)).toBe(PLANTED);
    await store.destroy();
  });
});

test("a store that is new or up to date gets no copy", async () => {
  removeStore();
  await (await openSqlite(path())).destroy();
  await (await openSqlite(path())).destroy();
  expect(copies()).toEqual([]);
});

const database = emptyDatabase();

describe.each(["SQLite", "PostgreSQL"])("an upgrade that fails on %s", (kind) => {
  test("leaves the store as it was, and the next start that can makes it", async () => {
    removeStore();
    const isFile = kind === "SQLite";
    const direct = () => (isFile ? emptyFile(path()) : connect(database(), 0));
    const open = () => openStore(isFile ? `sqlite:${path()}` : database());
    const store = direct();
    await fillEveryTable(store);
    // The later migration makes a table of this name.
    await sql`create table planted (id text)`.execute(store);
    const before = await rowsOf(store);
    await store.destroy();
    await expect(open()).rejects.toThrow(/planted.*already exists/);
    const left = direct();
    expect((await pendingMigrations(left)).at(-1)).toBe(PLANTED);
    expect(await rowsOf(left)).toEqual(before);
    await expect(sql`select * from planted_before`.execute(left)).rejects.toThrow(/planted_before/);
    await sql`drop table planted`.execute(left);
    await left.destroy();
    const opened = await open();
    expect(await pendingMigrations(opened)).toEqual([]);
    await opened.destroy();
  });
});
