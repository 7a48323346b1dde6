import "server-only";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { type Store, StoreError } from "./base.ts";
import { migrate } from "./migrate.ts";
import type { Tables } from "./tables.ts";

/**
 * Opens the SQLite file at `path` (made where it is missing, readable by its owner only) and brings its schema up to date.
 *
 * Throws {@link StoreError} where another server has it open or a newer Rolecall has changed it.
 */
export async function openSqlite(path: string): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const store = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openAlone(path) }) });
  try {
    await migrate(store);
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

function openAlone(path: string) {
  const previousMask = process.umask(0o077);
  try {
    const release = lockFile(path);
    const database = new DatabaseSync(path);
    database.exec(
      "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000",
    );
    return asKyselyDatabase(database, release);
  } finally {
    process.umask(previousMask);
  }
}

/**
 * Two servers on one SQLite file would each keep their own rate limiter and caches. The lock is an open transaction on a file
 * beside it, so the system lets go of it however the process ends.
 */
function lockFile(path: string): () => void {
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec("pragma busy_timeout = 0; begin exclusive");
  } catch {
    lock.close();
    throw new StoreError(`another Rolecall server has ${path} open`);
  }
  return () => lock.close();
}

/** How many statements stay prepared. Rolecall has fewer, but an insert of several rows is another one for each number of rows. */
const MAX_PREPARED = 200;

/** Kysely speaks to the interface of better-sqlite3; node:sqlite differs by how parameters are passed and by statement kinds. */
export function asKyselyDatabase(database: DatabaseSync, release = () => {}) {
  const prepared = new Map<string, ReturnType<typeof asKyselyStatement>>();
  return {
    prepare(text: string) {
      const statement = prepared.get(text) ?? asKyselyStatement(database.prepare(text));
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      prepared.set(text, statement);
      return statement;
    },
    close() {
      database.close();
      release();
    },
  };
}

function asKyselyStatement(statement: StatementSync) {
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters: readonly unknown[]) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
