import { type Notification, notify } from "../notices/notices.ts";
import type { Store } from "../store/db/base.ts";
import { notNotified, saveNotified } from "../store/reviews/review-notices.ts";

export type ReviewNotice = Omit<Notification, "about" | "path"> & {
  /** of this review, such as `assigned`; an account is notified of it once, however long ago that was */
  event: string;
};

/**
 * Notifies those of these accounts that can sign in of an event of a review, each once. After a crash or a failure, only accounts without
 * the notice are notified.
 */
export async function notifyOnce(
  db: Store,
  reviewId: string,
  accountIds: readonly string[],
  { event, ...notice }: ReviewNotice,
): Promise<void> {
  const left = await notNotified(db, reviewId, event, accountIds);
  if (left.length === 0) return;
  const about = `review:${reviewId}:${event}`;
  if (await notify(db, left, { ...notice, about, path: `/reviews/${reviewId}` }))
    await saveNotified(db, reviewId, event, left);
}
