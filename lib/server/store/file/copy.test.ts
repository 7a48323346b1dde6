import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { freshFolder } from "../../../testing/server.ts";
import { storeCopy } from "../../edge/commands/store-copy.ts";
import { appendAuditEvents } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { openStore } from "../db/open.ts";
import { connect, openPostgres } from "../db/postgres.ts";
import { emptyDatabase } from "../db/testing.ts";
import { tablesOf } from "./copy.ts";

const EVENTS = 1_200;
const ARCHIVED = 10;
const folder = freshFolder();
const target = emptyDatabase();
const source = () => `sqlite:${join(folder(), "rolecall.db")}`;

type Column = { table: string; name: string; type: string; refers: string | null };
type Row = Record<string, unknown>;

/** A row in each table, made from the schema alone: a table that is added later is copied here too. */
async function fillEach(store: Store): Promise<void> {
  const { rows: columns } = await sql<Column>`
    select t.name as "table", c.name as name, lower(c.type) as type, f."table" as refers
    from sqlite_master t join pragma_table_info(t.name) c
    left join pragma_foreign_key_list(t.name) f on f."from" = c.name where t.type = 'table'`.execute(store);
  for (const table of await tablesOf(store)) {
    if (table.startsWith("audit_")) continue;
    const own = columns.filter((column) => column.table === table);
    const values = own.map(({ name, type, refers }) => {
      if (type === "text") return `${refers ?? table} ’\n${refers ? "id" : name}`;
      return type === "integer" ? 1 : 1_790_000_000_123;
    });
    const names = sql.join(own.map(({ name }) => sql.ref(name)));
    await sql`delete from ${sql.table(table)}`.execute(store);
    await sql`insert into ${sql.table(table)} (${names}) values (${sql.join(values)})`.execute(store);
  }
}

const event = (id: string) => testEvent(id, { actor: "Ünï" });

/** As `audit:archive` leaves a store. */
async function archiveUpTo(store: Store, sequence: number): Promise<void> {
  const last = store.selectFrom("audit_events").select("hash").where("sequence", "=", sequence);
  const { hash } = await last.executeTakeFirstOrThrow();
  await store.insertInto("audit_checkpoints").values({ sequence, hash, archived_at: 1 }).execute();
  await store.deleteFrom("audit_events").where("sequence", "<=", sequence).execute();
  const details = JSON.stringify({ sequence, hash });
  await appendAuditEvents(store, [{ ...event("evt_archive"), action: "audit.archive", details }]);
}

async function changeSource(change: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openStore(source());
  await change(store);
  await store.destroy();
}

/** All rows of all tables, in an order of their own. */
async function contentsOf(store: Store, tables: readonly string[]): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(store);
    contents[table] = rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  }
  return contents;
}

async function inTarget<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = connect(target(), 0);
  try {
    return await work(store);
  } finally {
    await store.destroy();
  }
}

let filled: Buffer | undefined;

/** The source of each test; filling it once saves most of their time. */
beforeEach(async () => {
  const path = join(folder(), "rolecall.db");
  if (filled) return writeFileSync(path, filled);
  await changeSource(async (store) => {
    await fillEach(store);
    await appendAuditEvents(
      store,
      Array.from({ length: EVENTS }, (_, at) => event(`evt_${at}`)),
    );
    await archiveUpTo(store, ARCHIVED);
  });
  filled = readFileSync(path);
});

describe("store:copy", () => {
  test("copies every row of every table, and says how many", async () => {
    expect(await storeCopy(source(), target())).toMatch(
      new RegExp(`^Copied[^]*\\n {2}audit_events +${EVENTS - ARCHIVED + 1}\\n`),
    );
    await changeSource(async (store) => {
      const tables = await tablesOf(store);
      const copied = await inTarget((copy) => contentsOf(copy, tables));
      expect(copied).toEqual(await contentsOf(store, tables));
      // Leases of a dead server are free, and so not there to be copied.
      expect(Object.entries(copied).filter(([, rows]) => rows.length === 0)).toEqual([["leases", []]]);
    });
  });

  test("knows each table that there is", async () => {
    await (await openPostgres(target())).destroy();
    const known = await inTarget((store) =>
      sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(store),
    );
    const own = ["kysely_migration", "kysely_migration_lock", "migration_lease"];
    await changeSource(async (store) => {
      expect([...(await tablesOf(store)), ...own].sort()).toEqual(known.rows.map(({ name }) => name).sort());
    });
  });

  test("leaves a store with which Rolecall continues: the chain has no gap", async () => {
    await storeCopy(source(), target());
    await inTarget((store) => appendAuditEvents(store, [event("next")]));
    const [last] = await inTarget((store) =>
      store.selectFrom("audit_events").selectAll().orderBy("sequence", "desc").limit(1).execute(),
    );
    expect(last).toMatchObject({ sequence: EVENTS + 2, id: "next" });
  });

  test.each<[string, (store: Store) => Promise<unknown>, RegExp]>([
    [
      "an event was changed",
      (store) => store.updateTable("audit_events").set({ actor: "Eve" }).where("sequence", "=", 700).execute(),
      /broken at event 700: .*; nothing was copied$/,
    ],
    [
      "an event was taken out",
      (store) => store.deleteFrom("audit_events").where("sequence", "=", 700).execute(),
      /broken at event 700: .*; nothing was copied$/,
    ],
    [
      "the newest events were taken off",
      (store) => store.deleteFrom("audit_events").where("sequence", ">", 700).execute(),
      /broken at event 701: .*; nothing was copied$/,
    ],
  ])("refuses an audit of which %s, and leaves the target empty", async (_, tamper, words) => {
    await changeSource(tamper);
    await expect(storeCopy(source(), target())).rejects.toThrow(words);
    expect(await inTarget((store) => store.selectFrom("accounts").selectAll().execute())).toEqual([]);
  });

  test("that fails in the middle leaves the target empty, says so, and can be tried again", async () => {
    await (await openPostgres(target())).destroy();
    await inTarget((store) =>
      sql`alter table audit_events add constraint full_disk check (sequence < 700)`.execute(store),
    );
    await expect(storeCopy(source(), target())).rejects.toThrow(/nothing was copied.*full_disk/);
    expect(await inTarget((store) => store.selectFrom("accounts").selectAll().execute())).toEqual([]);
    await inTarget((store) => sql`alter table audit_events drop constraint full_disk`.execute(store));
    await storeCopy(source(), target());
  });

  test("refuses a target that has rows, and changes none of them", async () => {
    await storeCopy(source(), target());
    await inTarget((store) => store.updateTable("accounts").set({ name: "changed since" }).execute());
    await expect(storeCopy(source(), target())).rejects.toThrow(
      /^the target is not empty: \w+ has \d+ rows; nothing was copied$/,
    );
    expect(await inTarget((store) => store.selectFrom("accounts").select("name").execute())).toEqual([
      { name: "changed since" },
    ]);
  });

  test("refuses a store that a server has open", async () => {
    const open = await openStore(source());
    await expect(storeCopy(source(), target())).rejects.toThrow("another Rolecall server");
    await open.destroy();
  });

  test.each([
    ["FROM", () => target(), () => target()],
    ["TO", source, source],
    ["there is no store", () => `${source()}.missing`, () => target()],
  ])("says what is wrong with its arguments: %s", async (words, from, to) => {
    await expect(storeCopy(from(), to())).rejects.toThrow(words);
  });
});
