import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteAdapter, SqliteDialect, sql } from "kysely";
import { cacheReads, changesCached } from "../clusters/read-cache.ts";
import { watchFile } from "../file/file-identity.ts";
import { copyBeforeUpgrade, removeOldCopies } from "../file/upgrade-copy.ts";
import { keepLeasesInMemory } from "../jobs/leases.ts";
import { migrate, upgradesFrom } from "../migrations/migrate.ts";
import { endAnswers } from "../sql-users/creations.ts";
import { type Store, StoreError, StoreUnavailable } from "./base.ts";
import { asFileError, damagedFiles, onFile, sqliteCodeOf } from "./sqlite-errors.ts";
import type { Tables } from "./tables.ts";

/**
 * Opens the SQLite file at `path` (made where it is missing, readable by its owner only) and brings its schema up to date, after a copy of
 * a store that has been used.
 *
 * Throws {@link StoreError} where another server has it open or a newer Rolecall has changed it or no copy can be made before an
 * upgrade, and StoreUnavailable with the file and the reason where it cannot be read and written.
 */
export async function openSqlite(path: string): Promise<Store> {
  makeFolder(dirname(path));
  const database = openAlone(path);
  const store = new Kysely<Tables>({ dialect: new Dialect({ database }) });
  try {
    const from = await upgradesFrom(store);
    const made = from === undefined ? undefined : await copyBeforeUpgrade(path, from);
    await migrate(store);
    if (from !== undefined) removeOldCopies(path, made);
    await sql`pragma temp_store = memory`.execute(store);
    await keepLeasesInMemory(store);
    await endAnswers(store);
    cacheReads(store, database.mark);
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

/** Kysely's dialect, with all migrations of an upgrade in one transaction: SQLite can, and a store is never left between two versions. */
export class Dialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new Adapter();
  }
}

class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreUnavailable(error, `the folder ${path} of the store cannot be made (${messageOf(error)})`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openAlone(path: string) {
  const previousMask = process.umask(0o077);
  let release = () => {};
  try {
    release = lockFile(path);
    damagedFiles().delete(path);
    return onFile(path, () => {
      const database = new DatabaseSync(path);
      database.exec(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000",
      );
      return asKyselyDatabase(database, path, { release, check: watchFile(path) });
    });
  } catch (error) {
    release();
    throw error;
  } finally {
    process.umask(previousMask);
  }
}

/**
 * Two servers on one SQLite file would each keep their own rate limiter and caches. The lock is an open transaction on a file
 * beside it, so the system lets go of it however the process ends.
 */
function lockFile(path: string): () => void {
  const lock = onFile(`${path}.lock`, () => new DatabaseSync(`${path}.lock`));
  try {
    lock.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    lock.close();
    if (sqliteCodeOf(error) === BUSY) throw new StoreError(`another Rolecall server has ${path} open`);
    throw asFileError(error, `${path}.lock`);
  }
  return () => lock.close();
}

/** SQLite's code for a lock of another connection. */
const BUSY = 5;

/** How many statements stay prepared. Rolecall has fewer, but an insert of several rows is another one for each number of rows. */
const MAX_PREPARED = 200;

/** Statements that change nothing: they do no harm on a file that is no longer the store's. */
const HARMLESS = /^\s*(?:select|begin|pragma|with(?!.*\b(?:insert|update|delete|replace)\b))\b/is;

/**
 * Kysely uses the interface of better-sqlite3; node:sqlite differs in how parameters are passed and in statement kinds. `check` throws
 * where the file may not be written; it runs before each commit, and before each statement that commits by itself. `mark` is another text
 * after each change by {@link changesCached}, whichever program made it.
 */
export function asKyselyDatabase(database: DatabaseSync, path: string, { release = () => {}, check = () => {} } = {}) {
  const prepared = new Map<string, ReturnType<typeof asKyselyStatement>>();
  let changes = 0;
  // Differs once another connection has changed the file.
  const version = database.prepare("pragma data_version");
  const runs = (text: string) => {
    const isHarmless = HARMLESS.test(text);
    const isChange = !isHarmless && changesCached(text);
    return <T>(work: () => T): T => {
      if (isChange) changes += 1;
      if (text === "commit" || !(isHarmless || database.isTransaction)) check();
      return onFile(path, work);
    };
  };
  // On a full or broken disk SQLite has rolled back by itself; an error of the second time would hide the first.
  const rollBack = () => {
    if (database.isTransaction) onFile(path, () => database.exec("rollback"));
    return { changes: 0, lastInsertRowid: 0 };
  };
  return {
    prepare(text: string) {
      if (text === "rollback") return { reader: false, all: () => [], run: rollBack, iterate: () => [].values() };
      const known = prepared.get(text);
      const statement =
        known ??
        asKyselyStatement(
          onFile(path, () => database.prepare(text)),
          runs(text),
        );
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      prepared.set(text, statement);
      return statement;
    },
    mark: () => `${changes} ${onFile(path, () => version.get()?.data_version)}`,
    close() {
      database.close();
      release();
    },
  };
}

function asKyselyStatement(statement: StatementSync, run: <T>(work: () => T) => T) {
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => run(() => statement.all(...(parameters as SQLInputValue[])).map(plain)),
    run: (parameters: readonly unknown[]) => run(() => statement.run(...(parameters as SQLInputValue[]))),
    // Kysely's other form, for streams, which Rolecall does not use.
    iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}

/** A row of node:sqlite has no prototype, and React sends only plain objects to a page. */
const plain = (row: object): object => Object.setPrototypeOf(row, Object.prototype);
