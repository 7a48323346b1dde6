import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { newId } from "../base/ids.ts";
import { storeNow } from "./clock.ts";
import type { Store } from "./open.ts";

/** A holder renews it three times within this; one that has crashed is followed after it. */
const LASTS_MS = 15_000;
const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/**
 * Takes what only one of the servers on a PostgreSQL or CockroachDB may do at a time, waiting for whoever has it: 20 seconds at
 * most. Resolves to what gives it back, which never fails, or to undefined where somebody still has it.
 *
 * A row and not a lock, since it must outlast a lost connection, and CockroachDB has no advisory locks.
 */
export async function takeLease(
  store: Store,
  name: string,
  { lastsMs = LASTS_MS, longestWaitMs = LONGEST_WAIT_MS } = {},
): Promise<(() => Promise<void>) | undefined> {
  const holder = newId("lse");
  const end = performance.now() + longestWaitMs;
  while (!(await take(store, { name, holder, lastsMs }))) {
    if (performance.now() > end) return undefined;
    // By chance, so that of many who wait the same one does not always come too late.
    await pause(LOOK_AGAIN_MS * (1 + Math.random()));
  }
  // A renewal that fails is made up for by the next.
  const renewing = setInterval(() => void renew(store, { name, holder, lastsMs }).catch(() => {}), lastsMs / 3);
  return async () => {
    clearInterval(renewing);
    // Where this fails, its time runs out.
    await store
      .deleteFrom("leases")
      .where("name", "=", name)
      .where("holder", "=", holder)
      .execute()
      .catch(() => {});
  };
}

type Lease = { name: string; holder: string; lastsMs: number };

const inMs = (store: Store, ms: number) => sql<number>`${storeNow(store)} + cast(${ms} as bigint)`;

async function take(store: Store, { name, holder, lastsMs }: Lease): Promise<boolean> {
  const taken = await store
    .insertInto("leases")
    .values({ name, holder, expires_at: inMs(store, lastsMs) })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet((eb) => ({ holder: eb.ref("excluded.holder"), expires_at: eb.ref("excluded.expires_at") }))
        .where("leases.expires_at", "<", storeNow(store)),
    )
    .executeTakeFirst();
  return taken.numInsertedOrUpdatedRows === 1n;
}

/** Never makes the row anew: the lease may have been given back a moment ago. */
async function renew(store: Store, { name, holder, lastsMs }: Lease): Promise<void> {
  await store
    .updateTable("leases")
    .set({ expires_at: inMs(store, lastsMs) })
    .where("name", "=", name)
    .where("holder", "=", holder)
    .execute();
}
