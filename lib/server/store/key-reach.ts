import "server-only";
import { writeGrouped } from "./grouped.ts";
import type { Store } from "./open.ts";

/* What the API key may do on a cluster, as the vendor's answers have shown. */

/** The clusters on which changes are not sent: the last one was refused, and no one has tried again since. With the first refusal's time. */
export async function changesRefusedOn(store: Store): Promise<ReadonlyMap<string, number>> {
  const rows = await store
    .selectFrom("key_reach")
    .select(["cluster_id", "changes_refused_at"])
    .where("tried_at", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.cluster_id, row.changes_refused_at]));
}

/** The same of one cluster; null where changes are sent. */
export async function changesRefusedAt(store: Store, clusterId: string): Promise<number | null> {
  const row = await store
    .selectFrom("key_reach")
    .select("changes_refused_at as at")
    .where("cluster_id", "=", clusterId.toLowerCase())
    .where("tried_at", "is", null)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Stores that the vendor refused a change for the key's role. */
export async function saveChangesRefused(store: Store, clusterId: string, now = Date.now()): Promise<void> {
  const row = { cluster_id: clusterId.toLowerCase(), changes_refused_at: now, tried_at: null, told_at: null };
  await writeGrouped(store, async (transaction) => {
    await transaction
      .insertInto("key_reach")
      .values(row)
      .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet({ tried_at: null }))
      .execute();
  });
}

/** The clusters whose refusals no one was notified of, since a change last succeeded there; now someone is. */
export async function takeUntold(store: Store, now = Date.now()): Promise<{ clusterId: string; since: number }[]> {
  return store
    .updateTable("key_reach")
    .set({ told_at: now })
    .where("told_at", "is", null)
    .returning(["cluster_id as clusterId", "changes_refused_at as since"])
    .execute();
}

/** Stores that the vendor took a change. */
export async function saveChangesTaken(store: Store, clusterId: string): Promise<void> {
  await store.deleteFrom("key_reach").where("cluster_id", "=", clusterId.toLowerCase()).execute();
}

/** Lets changes be sent again, until the next refusal. */
export async function saveTried(store: Store, clusterId: string, now = Date.now()): Promise<void> {
  await store
    .updateTable("key_reach")
    .set({ tried_at: now })
    .where("cluster_id", "=", clusterId.toLowerCase())
    .execute();
}
