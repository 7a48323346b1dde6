import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { brokenAt, freshFolder } from "../../../testing/server.ts";
import { storeBackup } from "../../edge/commands/commands.ts";
import { appendAuditEvents } from "../audit/audit-events.ts";
import { openSqlite } from "../db/sqlite.ts";

const folder = freshFolder();
const path = () => join(folder(), "rolecall.db");
const copy = () => join(folder(), "copy.db");

function backUp(file = copy()): Promise<string> {
  vi.stubEnv("DATABASE_URL", `sqlite:${path()}`);
  return storeBackup(file).finally(() => vi.unstubAllEnvs());
}

const event = (id: string) => testEvent(id, { details: "x".repeat(2_000) });

describe("store:backup", () => {
  test("of a store that is written meanwhile is whole, and readable by its owner only", async () => {
    const store = await openSqlite(path());
    await appendAuditEvents(store, [event("before")]);
    let written = 0;
    let going = true;
    const writing = (async () => {
      while (going) await appendAuditEvents(store, [event(`evt_${written++}`)]);
    })();
    await expect.poll(() => written).toBeGreaterThan(20);
    await backUp();
    going = false;
    await writing;
    await store.destroy();

    expect(statSync(copy()).mode & 0o777).toBe(0o600);
    const restored = await openSqlite(copy());
    const rows = await restored.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
    const head = await restored.selectFrom("audit_head").selectAll().execute();
    await restored.destroy();
    expect(rows.length).toBeGreaterThan(20);
    expect(brokenAt(rows)).toBeUndefined();
    expect(head).toEqual([{ id: 1, sequence: rows.length, hash: rows.at(-1)?.hash }]);
  });

  test("works while no server runs, too", async () => {
    await (await openSqlite(path())).destroy();
    expect(await backUp()).toContain("session-secret");
    await (await openSqlite(copy())).destroy();
  });

  test("overwrites nothing", async () => {
    await (await openSqlite(path())).destroy();
    writeFileSync(copy(), "the backup of yesterday");
    await expect(backUp()).rejects.toThrow(`${copy()} exists already`);
    expect(statSync(copy()).size).toBe("the backup of yesterday".length);
  });

  test("makes neither a store nor a copy where there is none", async () => {
    await expect(backUp()).rejects.toThrow(`there is no store at ${path()}`);
    expect([path(), copy()].filter(existsSync)).toEqual([]);
  });

  test("says how a store on PostgreSQL is backed up", async () => {
    vi.stubEnv("DATABASE_URL", "postgres://db.internal/rolecall?sslmode=verify-full");
    await expect(storeBackup(copy()).finally(() => vi.unstubAllEnvs())).rejects.toThrow("pg_dump");
  });
});
