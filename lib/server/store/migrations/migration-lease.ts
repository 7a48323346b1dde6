import { type Store, StoreError, sqlStateOf } from "../db/base.ts";
import { takeLeaseRow } from "../db/lease-row.ts";

const LASTS_MS = 30_000;
const LONGEST_WAIT_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 100;

/** PostgreSQL's errors for all but one of several that create a table at the same moment, even with `if not exists`. */
const THERE_ALREADY: readonly (string | undefined)[] = ["42P07", "42710", "23505"];

/**
 * Runs `work` while no other server on this PostgreSQL or CockroachDB does. The lease is free again when `work` ends, or half a minute
 * after its process died. Throws {@link StoreError} where another holds it for ten minutes.
 *
 * The lease has a table of its own, since it is taken before the tables of the migrations exist. If two servers migrate at once
 * nevertheless, the database's locks stop one.
 */
export async function withLease<T>(store: Store, work: () => Promise<T>, lastsMs = LASTS_MS): Promise<T> {
  await createTable(store);
  const row = { table: "migration_lease", key: "id", value: 1 };
  const giveBack = await takeLeaseRow(store, row, {
    lastsMs,
    longestWaitMs: LONGEST_WAIT_MS,
    lookAgainMs: LOOK_AGAIN_MS,
  });
  if (!giveBack) throw new StoreError("another Rolecall has been changing the store for ten minutes");
  try {
    return await work();
  } finally {
    await giveBack();
  }
}

async function createTable(store: Store): Promise<void> {
  try {
    await store.schema
      .createTable("migration_lease")
      .ifNotExists()
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("holder", "text", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
  } catch (error) {
    if (!THERE_ALREADY.includes(sqlStateOf(error))) throw error;
  }
}
