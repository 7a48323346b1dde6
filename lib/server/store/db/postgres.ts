import { Kysely, PostgresAdapter, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { log } from "../../base/log.ts";
import { migrate, pendingMigrations, upgradesFrom } from "../migrations/migrate.ts";
import { withLease } from "../migrations/migration-lease.ts";
import { type Store, StoreUnavailable, sqlStateOf } from "./base.ts";
import type { Tables } from "./tables.ts";

const CONNECTIONS = 10;
/** For a new connection, and for a turn where all are in use. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
/** A replica whose machine is gone must not keep others from the rows that it had locked. */
const IDLE_IN_TRANSACTION_MS = 15_000;

/**
 * Opens the PostgreSQL or CockroachDB database of this `postgres://` address and brings its schema up to date; of several replicas that
 * start at once, one does.
 *
 * Throws {@link StoreUnavailable} where it cannot be reached, StoreError where a newer Rolecall has changed it. Later, each
 * statement throws {@link StoreUnavailable} while it cannot be reached, and works again when it can.
 */
export async function openPostgres(url: string): Promise<Store> {
  const store = connect(url, STATEMENT_MS);
  try {
    if ((await pendingMigrations(store)).length > 0) await migrateAlone(url);
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

async function migrateAlone(url: string): Promise<void> {
  // Building an index over years of audit may take longer than any statement of a running server.
  const untimed = connect(url, 0);
  try {
    await withLease(untimed, async () => {
      const from = await upgradesFrom(untimed);
      if (from !== undefined)
        log().warn({ from }, "Upgrading the store. Rolecall makes no copy of a PostgreSQL database");
      await migrate(untimed);
    });
  } finally {
    await untimed.destroy();
  }
}

/** The database as it is. `statementMs` limits each statement; 0 does not. */
export function connect(url: string, statementMs: number): Store {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "rolecall",
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    // The second is this side's own, for a database that has stopped answering altogether.
    statement_timeout: statementMs > 0 ? statementMs : undefined,
    query_timeout: statementMs > 0 ? statementMs * 1.2 : undefined,
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.INT8 ? wholeNumber : pg.types.getTypeParser(oid, format),
    },
  });
  // A connection that ends while it is idle, or between two statements, fails the next query; without a listener it would end
  // the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return new Kysely<Tables>({ dialect: new Dialect({ pool: watched(pool) }) });
}

/** As SQLite reads them: times and counts are numbers, and one that a number cannot hold is an error. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("a whole number of the store is too large");
  return value;
}

class Dialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new Adapter();
  }
}

/** Kysely's own lock for migrations is an advisory one, which CockroachDB does not have: a lease replaces it. */
class Adapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

function watched(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    connect: async () => {
      try {
        return watchedClient(await pool.connect());
      } catch (error) {
        throw new StoreUnavailable(error);
      }
    },
    end: () => pool.end(),
  };
}

/** A connection that has failed once is not used again: its answers, if any still come, would be those of earlier questions. */
function watchedClient(client: pg.PoolClient): PostgresPoolClient {
  let failed: StoreUnavailable | undefined;
  const query = async (text: string, values: readonly unknown[]) => {
    if (failed) throw failed;
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      failed = new StoreUnavailable(error);
      throw failed;
    }
  };
  return {
    // Kysely's other form, with a cursor, is for streams: the dialect is given none.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy) => client.release(destroy === true || failed !== undefined),
  };
}

/**
 * No answer, or one that does not judge the statement: connection lost (08), no resources (53), shutting down or starting (57P), files
 * (58), cancelled for its duration, in a transaction for too long, or no longer the primary server.
 */
function isUnavailable(error: unknown): boolean {
  // A value that could not be sent or read: not the database's doing.
  if (error instanceof RangeError || error instanceof TypeError) return false;
  const state = sqlStateOf(error);
  return state === undefined || /^(?:08|53|57P|58)|^(?:57014|25P03|25006)$/.test(state);
}
