import { sql } from "kysely";
import type { JobKind } from "#lib/shared/audit/jobs.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { inTransaction } from "../db/transaction.ts";
import { OPEN } from "./jobs.ts";

/**
 * Removes jobs of a kind that ended before this time, but for those of which something is still to be settled; with `keepsLast`, but for the
 * newest that was done about each SQL user too.
 */
export async function removeEndedJobs(
  store: Store,
  kind: JobKind,
  { before, keepsLast = false, removes }: { before: number; keepsLast?: boolean | undefined; removes?: Removes },
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const old = () =>
      transaction
        .selectFrom("jobs")
        .select("jobs.id")
        .where("jobs.kind", "=", kind)
        .where("jobs.state", "in", ["stopped", "ended"])
        .where("jobs.ended_at", "<", before)
        .where(({ not, exists }) => not(exists(unsettled(transaction))))
        .$if(keepsLast, (query) => query.where(({ not, exists }) => not(exists(lastDone(transaction)))));
    const ids = (await old().execute()).map(({ id }) => id);
    for (const batch of batches(ids)) await removeJobs(transaction, batch, removes);
  });
}

/** The items of a job of which something is still to be settled. */
const unsettled = (transaction: Store) =>
  transaction
    .selectFrom("job_items as item")
    .select("item.id")
    .whereRef("item.job_id", "=", sql.ref("jobs.id"))
    .where(({ eb, or, and }) =>
      or([eb("item.state", "in", OPEN), and([eb("item.state", "=", "unknown"), eb("item.next_at", "is not", null)])]),
    );

/** The item of a job that was done, where none of a later job of its kind about the same SQL user was. */
const lastDone = (transaction: Store) =>
  transaction
    .selectFrom("job_items as item")
    .select("item.id")
    .whereRef("item.job_id", "=", sql.ref("jobs.id"))
    .where("item.state", "=", "done")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("job_items as later")
            .innerJoin("jobs as follower", "follower.id", "later.job_id")
            .select("later.id")
            .whereRef("later.sql_user_id", "=", "item.sql_user_id")
            .where("later.state", "=", "done")
            .whereRef("follower.kind", "=", sql.ref("jobs.kind"))
            .whereRef("follower.started_at", ">", sql.ref("jobs.started_at")),
        ),
      ),
    );

/** Removes what one kind has stored of these jobs in tables of its own. */
type Removes = ((transaction: Store, ids: readonly string[]) => Promise<void>) | undefined;

/** Removes these jobs with their items and steps, and what `removes` knows of them. `transaction` is one. */
export async function removeJobs(transaction: Store, ids: readonly string[], removes?: Removes): Promise<void> {
  if (ids.length === 0) return;
  await removes?.(transaction, ids);
  const items = () => transaction.selectFrom("job_items").select("id").where("job_id", "in", ids);
  await transaction.deleteFrom("sealed_passwords").where("item_id", "in", items()).execute();
  await transaction.deleteFrom("job_steps").where("item_id", "in", items()).execute();
  await transaction.deleteFrom("job_items").where("job_id", "in", ids).execute();
  await transaction.deleteFrom("jobs").where("id", "in", ids).execute();
}
