import "server-only";
import { isRetryable } from "#lib/shared/rotation.ts";
import type { Store } from "./base.ts";
import { itemsOf } from "./job-items.ts";
import { columnsOf, type Under } from "./job-states.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Retries the failed and unknown items of an ended job, under this session and for this browser. Resolves to their number; 0 changes
 * nothing. An item whose SQL user is in another job by now stays as it is. `proved`: the ids of protected ones for which the password was given.
 */
export async function retryItems(
  store: Store,
  jobId: string,
  { by, proved, ...under }: Under & { proved: ReadonlySet<string> },
  now = Date.now(),
): Promise<number> {
  return inTransaction(store, async (transaction) => {
    const job = await transaction
      .selectFrom("jobs")
      .select("id")
      .where("id", "=", jobId)
      .where("state", "in", ["over", "stopped"])
      .executeTakeFirst();
    if (!job) return 0;
    const open = await transaction
      .selectFrom("job_items")
      .select(["cluster_id", "name"])
      .where("state", "in", ["waiting", "setting"])
      .execute();
    const busy = new Set(open.map(({ cluster_id, name }) => `${cluster_id}/${name}`));
    const again = (await itemsOf(transaction, jobId)).filter(
      (item) => isRetryable(item) && !busy.has(`${item.clusterId}/${item.name}`),
    );
    for (const { id, state } of again)
      await transaction
        .updateTable("job_items")
        .set({ state: "waiting", code: null, words: null, run: null, at: now, unsure: state === "failed" ? 0 : 1 })
        .set({ sealed: null, sealed_at: null, shown_id: null, delivered: null, with_proof: proved.has(id) ? 1 : 0 })
        .where("id", "=", id)
        .execute();
    if (again.length > 0)
      await transaction
        .updateTable("jobs")
        .set({ state: "running", cause: null, ended_at: null, ...columnsOf(under), changed_at: now, changed_by: by })
        .where("id", "=", jobId)
        .execute();
    return again.length;
  });
}
