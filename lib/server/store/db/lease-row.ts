import { setTimeout as pause } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import { newId } from "../../base/ids.ts";
import type { Store } from "./base.ts";
import { storeNow } from "./clock.ts";

/** A row whose primary key `key` is `value`, in a table with the columns `holder` and `expires_at`. */
export type LeaseRow = { table: string; key: string; value: string | number };
/** A holder renews it three times within `lastsMs`; one that has crashed is followed after it. */
export type Pace = { lastsMs: number; longestWaitMs: number; lookAgainMs: number };
/** `onLost`: another may have it by now, since this holder was too slow; may be called again */
type Holder = { onLost?: (() => void) | undefined };

/**
 * Takes a lease that only one server on a PostgreSQL or CockroachDB can hold, waiting while another has it. Resolves to a function that
 * gives it back and never fails, or to undefined where another server still has it after `longestWaitMs`.
 *
 * A row and not a lock, since it must outlast a lost connection, and CockroachDB has no advisory locks. Times are the database's: the
 * servers' clocks may differ.
 */
export async function takeLeaseRow(
  store: Store,
  { table, key, value }: LeaseRow,
  { lastsMs, longestWaitMs, lookAgainMs, onLost }: Pace & Holder,
): Promise<(() => Promise<void>) | undefined> {
  const holder = newId("lse");
  const [rows, primary] = [sql.table(table), sql.ref(key)];
  const end = sql`${storeNow(store)} + cast(${lastsMs} as bigint)`;
  const ours = sql`where ${primary} = ${value} and holder = ${holder}`;
  const run = (query: RawBuilder<unknown>) => query.execute(store);
  const take = sql`insert into ${rows} (${primary}, holder, expires_at) values (${value}, ${holder}, ${end})
    on conflict (${primary}) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where ${rows}.expires_at < ${storeNow(store)}`;

  const over = performance.now() + longestWaitMs;
  while ((await run(take)).numAffectedRows !== 1n) {
    if (performance.now() > over) return undefined;
    // A random pause, so that the same waiter does not lose every time.
    await pause(lookAgainMs * (1 + Math.random()));
  }
  // Never recreates the row, since it may just have been released. The next renewal makes up for a failed one.
  const renew = async () => {
    const { numAffectedRows } = await run(sql`update ${rows} set expires_at = ${end} ${ours}`);
    if (numAffectedRows !== 1n) onLost?.();
  };
  const renewing = setInterval(() => void renew().catch(() => {}), lastsMs / 3);
  return async () => {
    clearInterval(renewing);
    // Where this fails, its time runs out.
    await run(sql`delete from ${rows} ${ours}`).catch(() => {});
  };
}
