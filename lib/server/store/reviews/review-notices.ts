import type { Store } from "../db/base.ts";

/** Those of these accounts that can sign in and were not notified of this event yet. */
export async function notNotified(
  store: Store,
  reviewId: string,
  event: string,
  accountIds: readonly string[],
): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const rows = await store
    .selectFrom("accounts")
    .select("id")
    .where("id", "in", [...new Set(accountIds)])
    .where("disabled_at", "is", null)
    .where("id", "not in", (eb) =>
      eb.selectFrom("review_told").select("account_id").where("review_id", "=", reviewId).where("event", "=", event),
    )
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Notes that these accounts were notified. */
export async function saveNotified(
  store: Store,
  reviewId: string,
  event: string,
  accountIds: readonly string[],
  now = Date.now(),
): Promise<void> {
  if (accountIds.length === 0) return;
  await store
    .insertInto("review_told")
    .values(accountIds.map((account_id) => ({ review_id: reviewId, account_id, event, at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
