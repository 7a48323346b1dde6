import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { freshFolder, freshStore } from "../../../testing/server.ts";
import { appendAuditEvents, auditHead } from "../audit/audit-events.ts";
import { StoreError, StoreUnavailable } from "../db/base.ts";
import { openStore, type Store } from "../db/open.ts";

const folder = freshFolder();
const path = () => join(folder(), "rolecall.db");
const open = () => openStore(`sqlite:${path()}`);

/** Root may write everywhere. */
const isRoot = process.getuid?.() === 0;

const intent = (id: string) => testEvent(id, { outcome: "intended" });

/** Overwrites the page in which SQLite keeps this table or index. */
async function damage(name: string): Promise<void> {
  const store = await open();
  const { rows } = await sql<{ rootpage: number }>`select rootpage from sqlite_master where name = ${name}`.execute(
    store,
  );
  const { rows: sizes } = await sql<{ page_size: number }>`pragma page_size`.execute(store);
  await store.destroy();
  const [page, size] = [rows[0]?.rootpage ?? 0, sizes[0]?.page_size ?? 0];
  const file = openSync(path(), "r+");
  writeSync(file, Buffer.alloc(size, 0x5a), 0, size, (page - 1) * size);
  closeSync(file);
}

describe("a store that cannot be used when the server starts", () => {
  const failing = async () => {
    const error = await open().then(
      (store) => store.destroy().then(() => undefined),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StoreError);
    return (error as Error).message;
  };

  test("is reported with its file and the reason where it is not a SQLite file", async () => {
    writeFileSync(path(), "x".repeat(4096));
    expect(await failing()).toContain(`the store ${path()} cannot be used: it is not a SQLite file`);
  });

  test("is reported with its file and the reason where a page is damaged", async () => {
    await damage("sqlite_autoindex_kysely_migration_1");
    expect(await failing()).toContain(`the store ${path()} cannot be used: it is damaged; restore a backup`);
  });

  test("is reported with its file and the reason where a folder is in its place", async () => {
    mkdirSync(path());
    expect(await failing()).toContain(`the store ${path()} cannot be used: it cannot be opened`);
  });

  test("is reported with its folder and the reason where that cannot be created", async () => {
    writeFileSync(join(folder(), "data"), "");
    const error = await openStore(`sqlite:${join(folder(), "data", "more", "rolecall.db")}`).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toMatch(/the folder .*data\/more of the store cannot be made \(.*ENOTDIR/);
  });

  test.skipIf(isRoot)("is reported with its file and the reason where it is read-only", async () => {
    await (await open()).destroy();
    chmodSync(folder(), 0o500);
    expect(await failing().finally(() => chmodSync(folder(), 0o700))).toContain(`${path()}.lock cannot be used`);
  });

  test("is reported as in use only where another server has it", async () => {
    const store = await open();
    expect(await failing()).toBe(`another Rolecall server has ${path()} open`);
    await store.destroy();
  });

  test("leaves no lock behind: the next start works", async () => {
    writeFileSync(path(), "x".repeat(4096));
    await failing();
    rmSync(path());
    await (await open()).destroy();
  });
});

describe("a store that fails while the server runs", () => {
  const db = freshStore();
  const failing = async (work: () => Promise<unknown>) => work().catch((error: unknown) => error);

  test("is reported as unavailable where its disk is full, and used again once there is space", async () => {
    await sql`pragma max_page_count = 1`.execute(db());
    const large = Array.from({ length: 2_000 }, (_, index) => intent(`evt_${index}`));
    const error = await failing(() => appendAuditEvents(db(), large));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(String(error)).toContain("rolecall.db cannot be used: its disk is full");
    await sql`pragma max_page_count = 1000000`.execute(db());
    await appendAuditEvents(db(), [intent("evt_after")]);
    expect((await auditHead(db())).sequence).toBe(1);
  });

  test("is reported as unavailable where it is read-only", async () => {
    await sql`pragma query_only = true`.execute(db());
    const error = await failing(() => appendAuditEvents(db(), [intent("evt_1")]));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(String(error)).toContain("it is read-only");
  });

  test("is reported with its own error where SQLite has already rolled back, as on a full disk", async () => {
    const lost = db()
      .transaction()
      .execute(async (transaction) => {
        await transaction.updateTable("audit_head").set({ sequence: 7 }).execute();
        await sql`/* by SQLite itself */ rollback`.execute(transaction);
        throw new Error("the disk is full");
      });
    await expect(lost).rejects.toThrow("the disk is full");
    await appendAuditEvents(db(), [intent("evt_after")]);
    expect((await auditHead(db())).sequence).toBe(1);
  });

  test("is not reported for a wrong statement", async () => {
    const error = await failing(() => sql`select nonsense from nowhere`.execute(db()));
    expect(error).not.toBeInstanceOf(StoreError);
  });
});

describe("a store whose file is deleted or replaced while the server runs", () => {
  async function begun(): Promise<Store> {
    const store = await open();
    await appendAuditEvents(store, [intent("evt_before")]);
    return store;
  }

  test.each<[string, () => void]>([
    ["deleted", () => rmSync(path())],
    [
      "replaced by a copy",
      () => {
        copyFileSync(path(), `${path()}.copy`);
        renameSync(`${path()}.copy`, path());
      },
    ],
    ["deleted with its folder", () => rmSync(folder(), { recursive: true })],
    ["robbed of its last changes", () => rmSync(`${path()}-wal`)],
  ])("takes no intent once it was %s", async (_, lose) => {
    const store = await begun();
    lose();
    await expect(appendAuditEvents(store, [intent("evt_lost")])).rejects.toThrow(/was deleted or replaced while/);
    await expect(appendAuditEvents(store, [intent("evt_lost")])).rejects.toThrow(StoreUnavailable);
    expect((await auditHead(store)).sequence).toBe(1);
    await store.destroy();
    mkdirSync(folder(), { recursive: true });
  });

  test("also refuses to commit a transaction that was begun before", async () => {
    const store = await begun();
    const lost = store.transaction().execute(async (transaction) => {
      await transaction.updateTable("audit_head").set({ sequence: 7 }).execute();
      rmSync(path());
    });
    await expect(lost).rejects.toThrow(StoreUnavailable);
    expect((await auditHead(store)).sequence).toBe(1);
    await store.destroy();
  });

  test("continues once the file is back", async () => {
    const store = await begun();
    const { ino } = statSync(path());
    renameSync(path(), `${path()}.away`);
    await expect(appendAuditEvents(store, [intent("evt_lost")])).rejects.toThrow(StoreUnavailable);
    renameSync(`${path()}.away`, path());
    await appendAuditEvents(store, [intent("evt_after")]);
    await store.destroy();
    expect(existsSync(path()) && statSync(path()).ino).toBe(ino);
    const again = await open();
    expect((await auditHead(again)).sequence).toBe(2);
    await again.destroy();
  });
});
