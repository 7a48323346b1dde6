import type { NewEvent } from "../audit/audit-event.ts";
import { appendOwn } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { withReviewLock } from "./review-lock.ts";

/** Throws, so that nothing is saved, where another server has repeated it meanwhile. */
export async function takeRepetition(transaction: Store, id: string): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable("reviews")
    .set({ repeat_at: null })
    .where("id", "=", id)
    .where("repeat_at", "is not", null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Error(`the review ${id} was repeated already`);
}

/** Moves its repetition to this time. False where it no longer repeats. */
export async function repeatLater(store: Store, id: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("reviews")
    .set({ repeat_at: at })
    .where("id", "=", id)
    .where("repeat_at", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** A review that cannot be repeated any more. */
export async function endRepetition(store: Store, id: string): Promise<void> {
  await store.updateTable("reviews").set({ repeat_at: null }).where("id", "=", id).execute();
}

/** Stops a repetition for a person, together with the audit event. False, with nothing saved, where it no longer repeats. */
export async function stopRepetition(store: Store, id: string, event: NewEvent): Promise<boolean> {
  return withReviewLock(store, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("reviews")
      .set({ repeat_at: null })
      .where("id", "=", id)
      .where("repeat_at", "is not", null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await appendOwn(transaction, event);
    return true;
  });
}
