import "server-only";
import type { Store } from "./base.ts";
import type { Ended } from "./item-runs.ts";

/** Items whose delivery into a secret store was not over when their attempt ended; `run` names that attempt. */
export async function openStoreItems(store: Store): Promise<{ id: string; run: string }[]> {
  const rows = await store
    .selectFrom("job_items")
    .select(["id", "run"])
    .where("state", "=", "unknown")
    .where("code", "=", "secret_undelivered")
    .execute();
  return rows.flatMap(({ id, run }) => (run === null ? [] : [{ id, run }]));
}

/** Stores how such an item ended, unless it is retried by now. */
export async function settleStoreItem(
  store: Store,
  { id, run }: { id: string; run: string },
  { state, code, delivered }: Ended,
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ state, code: code ?? null, delivered: delivered ?? null, at: now, unsure: 0 })
    .where("id", "=", id)
    .where("run", "=", run)
    .where("state", "=", "unknown")
    .where("code", "=", "secret_undelivered")
    .execute();
}
