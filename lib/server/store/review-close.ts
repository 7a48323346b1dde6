import "server-only";
import type { LooseRow } from "./audit-event.ts";
import { appendOwn } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { inTurn, isOpen } from "./review-turns.ts";
import type { StoredReview } from "./reviews.ts";
import type { Tables } from "./tables.ts";

/** Stops decisions, so that the evidence can be made; what was refused, or nothing. `undecided`: how many rows the closer knows to be left. */
export async function beginClose(
  store: Store,
  reviewId: string,
  undecided: number,
): Promise<"over" | "outdated" | undefined> {
  return inTurn(store, async (transaction) => {
    if (!(await isOpen(transaction, reviewId))) return "over";
    const { count } = await transaction
      .selectFrom("review_rows")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("review_id", "=", reviewId)
      .where("decision", "is", null)
      .executeTakeFirstOrThrow();
    if (Number(count) !== undecided) return "outdated";
    await transaction.updateTable("reviews").set({ state: "closing" }).where("id", "=", reviewId).execute();
    return undefined;
  });
}

/** Opens a review again whose close did not end: its server has died. */
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
    return Number((await rows.select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow()).count);
  };
  return (await count("review_decisions")) + (await count("review_sign_offs"));
}

/**
 * Closes it with its evidence and the event of that: all or nothing. False where another has ended the close meanwhile, also where it was
 * begun again: `acts` is how many decisions and sign-offs the evidence has, to which one may have come.
 */
export async function finishClose(
  store: Store,
  { id }: Pick<StoredReview, "id">,
  {
    acts,
    files,
    manifest,
    by,
    at,
    event,
  }: {
    acts: number;
    files: readonly Pick<Tables["review_files"], "name" | "content">[];
    manifest: string;
    by: string;
    at: number;
    event: LooseRow;
  },
): Promise<boolean> {
  return inTurn(store, async (transaction) => {
    if ((await countActs(transaction, id)) !== acts) return false;
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
