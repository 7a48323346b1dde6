import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { newId } from "../base/ids.ts";
import { type Store, StoreError, sqlStateOf } from "./base.ts";
import { storeNow } from "./clock.ts";
import type { Tables } from "./tables.ts";

type LeaseTable = { migration_lease: { id: 1; holder: string; expires_at: number } };
type WithLease = Kysely<Tables & LeaseTable>;

/** A holder renews it three times within this; one that has crashed is followed after it. */
const LASTS_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const LONGEST_WAIT_MS = 10 * 60_000;

/** What PostgreSQL says to all but one who create a table at the same moment, `if not exists` or not: its name, type or entry is there. */
const THERE_ALREADY: readonly (string | undefined)[] = ["42P07", "42710", "23505"];

/**
 * Runs `work` while no other replica on this PostgreSQL or CockroachDB runs what it leased; the next may as soon as it ends, or half a
 * minute after its process died. Throws {@link StoreError} where another holds on to it for ten minutes.
 *
 * A row, since CockroachDB has no advisory locks. Time is the database's: the replicas' clocks may differ.
 */
export async function withLease<T>(store: Store, work: () => Promise<T>, lastsMs = LASTS_MS): Promise<T> {
  const db: WithLease = store.withTables<LeaseTable>();
  await createTable(db);
  const lease = { holder: newId("lse"), lastsMs };
  const end = performance.now() + LONGEST_WAIT_MS;
  while (!(await take(db, lease))) {
    if (performance.now() > end) throw new StoreError("another Rolecall has been changing the store for ten minutes");
    await pause(LOOK_AGAIN_MS);
  }
  // A renewal that fails is made up for by the next; two replicas that migrate at once are still stopped by the database's own locks.
  const renewing = setInterval(() => void renew(db, lease).catch(() => {}), lastsMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    // Where this fails, its time runs out.
    await db
      .deleteFrom("migration_lease")
      .where("holder", "=", lease.holder)
      .execute()
      .catch(() => {});
  }
}

type Lease = { holder: string; lastsMs: number };

async function take(db: WithLease, { holder, lastsMs }: Lease): Promise<boolean> {
  const taken = await db
    .insertInto("migration_lease")
    .values({ id: 1, holder, expires_at: endOf(db, lastsMs) })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((eb) => ({ holder: eb.ref("excluded.holder"), expires_at: eb.ref("excluded.expires_at") }))
        .where("migration_lease.expires_at", "<", storeNow(db)),
    )
    .executeTakeFirst();
  return taken.numInsertedOrUpdatedRows === 1n;
}

/** Changes nothing where it comes after the lease was given back. */
async function renew(db: WithLease, { holder, lastsMs }: Lease): Promise<void> {
  await db
    .updateTable("migration_lease")
    .set({ expires_at: endOf(db, lastsMs) })
    .where("holder", "=", holder)
    .execute();
}

function endOf(db: WithLease, lastsMs: number) {
  return sql<number>`${storeNow(db)} + cast(${lastsMs} as bigint)`;
}

async function createTable(db: WithLease): Promise<void> {
  try {
    await db.schema
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
