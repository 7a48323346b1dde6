import "server-only";
import { type Notification, notify } from "../notices/notices.ts";
import type { Store } from "../store/base.ts";
import { notYetTold, saveTold } from "../store/review-told.ts";

export type Told = Omit<Notification, "about" | "path"> & {
  /** of this review, such as `assigned`; an account is notified of it once, however long ago that was */
  event: string;
};

/**
 * Notifies those of these accounts that can sign in of an event of a review, each once. After a crash, only accounts without the notice are
 * notified.
 */
export async function tell(
  db: Store,
  reviewId: string,
  accountIds: readonly string[],
  { event, ...told }: Told,
): Promise<void> {
  const left = await notYetTold(db, reviewId, event, accountIds);
  if (left.length === 0) return;
  await notify(db, left, { ...told, about: `review:${reviewId}:${event}`, path: `/reviews/${reviewId}` });
  await saveTold(db, reviewId, event, left);
}
