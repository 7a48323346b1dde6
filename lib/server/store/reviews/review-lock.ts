import { lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";

/** The reviewer, with the name at that time. */
export type Decider = { id: string; email: string; name: string };

/** All changes of reviews lock the audit first and are thereby serialized, so that facts read stay true until the write. */
export function withReviewLock<T>(store: Store, work: (transaction: Store) => Promise<T>): Promise<T> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      return work(transaction);
    },
    "read committed",
  );
}

/** Whether a review is open; false where it does not exist. */
export async function isOpen(transaction: Store, reviewId: string): Promise<boolean> {
  const review = await transaction.selectFrom("reviews").select("state").where("id", "=", reviewId).executeTakeFirst();
  return review?.state === "open";
}

/** Whether each of these accounts has signed the review off; false for none. */
export async function hasSigned(transaction: Store, reviewId: string, accountIds: readonly string[]): Promise<boolean> {
  if (accountIds.length === 0) return false;
  const rows = await transaction
    .selectFrom("review_sign_offs")
    .select("account_id")
    .where("review_id", "=", reviewId)
    .where("account_id", "in", accountIds)
    .execute();
  return rows.length === new Set(accountIds).size;
}

/** The reviewers of each part of a review. */
export async function partsOf(transaction: Store, reviewId: string) {
  return transaction
    .selectFrom("review_reviewers")
    .select(["part", "account_id"])
    .where("review_id", "=", reviewId)
    .execute();
}
