import type { NewEvent } from "../audit/audit-event.ts";
import { appendOwn } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { hasLaterEvent } from "./review-events.ts";
import { isOpen, withReviewLock } from "./review-lock.ts";
import type { StoredReview } from "./reviews.ts";

/**
 * Stops decisions, so that the evidence can be made. Resolves to the refusal, if any. `undecided`: the number of undecided rows that the
 * closer saw.
 */
export async function beginClose(
  store: Store,
  reviewId: string,
  undecided: number,
): Promise<"over" | "outdated" | undefined> {
  return withReviewLock(store, async (transaction) => {
    if (!(await isOpen(transaction, reviewId))) return "over";
    const { count } = await transaction
      .selectFrom("review_rows")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("review_id", "=", reviewId)
      .where("decision", "is", null)
      .executeTakeFirstOrThrow();
    if (count !== undecided) return "outdated";
    await transaction.updateTable("reviews").set({ state: "closing" }).where("id", "=", reviewId).execute();
    return undefined;
  });
}

/** Reopens a review whose close has failed, or was interrupted by the death of its server. */
export async function reopen(store: Store, reviewId: string): Promise<void> {
  await store
    .updateTable("reviews")
    .set({ state: "open" })
    .where("id", "=", reviewId)
    .where("state", "=", "closing")
    .execute();
}

async function countActs(transaction: Store, reviewId: string): Promise<number> {
  const count = async (table: "review_decisions" | "review_sign_offs") => {
    const rows = transaction.selectFrom(table).where("review_id", "=", reviewId);
    return (await rows.select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow()).count;
  };
  return (await count("review_decisions")) + (await count("review_sign_offs"));
}

/** The evidence of a close, with its event. `acts`: the number of decisions and sign-offs in it. */
export type MadeEvidence = {
  acts: number;
  /** the newest event that it knows; undefined where the events of the review were archived */
  above: number | undefined;
  files: readonly Pick<Tables["review_files"], "name" | "content">[];
  manifest: string;
  by: string;
  at: number;
  event: NewEvent;
};

/**
 * Closes it with its evidence and the audit event, in one transaction. False where another server has ended or restarted the close
 * meanwhile, or something was decided or recorded that the evidence does not have.
 */
export async function finishClose(
  store: Store,
  { id }: Pick<StoredReview, "id">,
  { acts, above, files, manifest, by, at, event }: MadeEvidence,
): Promise<boolean> {
  return withReviewLock(store, async (transaction) => {
    if ((await countActs(transaction, id)) !== acts) return false;
    if (above !== undefined && (await hasLaterEvent(transaction, id, above))) return false;
    const { numUpdatedRows } = await transaction
      .updateTable("reviews")
      .set({ state: "closed", closed_at: at, closed_by: by, manifest })
      .where("id", "=", id)
      .where("state", "=", "closing")
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    for (const [place, file] of files.entries())
      await transaction
        .insertInto("review_files")
        .values({ ...file, place, review_id: id })
        .execute();
    await appendOwn(transaction, event);
    return true;
  });
}
