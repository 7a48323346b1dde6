import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import type { Store } from "../../server/store/db/base.ts";
import { asKyselyDatabase, Dialect } from "../../server/store/db/sqlite.ts";
import { migrations } from "../../server/store/migrations/migrations.ts";

/* For tests only: a store that was in use, with one job of every kind in every state, and with a row or more in every table. */

const text = readFileSync("lib/testing/stores/used-store.sql", "utf8");

/** When it was written, by its own clock. */
export const WRITTEN_AT = Number(/^-- made at: (.+)$/m.exec(text)?.[1]);
/** Its secrets are sealed with this one. */
export const SESSION_SECRET = `1:${"s".repeat(32)}`;

const WORK = statementsOf(text);
const OTHERS = statementsOf(readFileSync("lib/testing/stores/other-tables.sql", "utf8"));

function statementsOf(script: string): string[] {
  return script
    .replaceAll(/^--.*\n/gm, "")
    .split(/;\n+/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/** The SQLite file at this path, with no tables where it is new. The caller closes it. */
export function emptyFile(path: string): Store {
  return new Kysely({ dialect: new Dialect({ database: asKyselyDatabase(new DatabaseSync(path), path) }) });
}

/** Fills an empty database with the tables of the first migration and stored work. */
export function fillWithWork(db: Store): Promise<void> {
  return fill(db, WORK);
}

/** Gives each other table a row, too. */
export function fillEveryTable(db: Store): Promise<void> {
  return fill(db, [...WORK, ...OTHERS]);
}

async function fill(db: Store, statements: readonly string[]): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateTo(
    "0001-baseline",
  );
  if (error) throw error;
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Every row of the tables of the first migration, in no order. */
export async function rowsOf(db: Store): Promise<Map<string, object[]>> {
  const rows = new Map<string, object[]>();
  for (const statement of [...WORK, ...OTHERS]) {
    const table = /^insert into (\w+)/.exec(statement)?.[1];
    if (table) rows.set(table, (await sql<object>`select * from ${sql.table(table)}`.execute(db)).rows);
  }
  return rows;
}
