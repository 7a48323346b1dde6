import type { Permit } from "../../access/guard.ts";
import type { RecordedNote } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { store } from "../../store/db/store.ts";
import { stopRepetition } from "../../store/reviews/review-repetition.ts";
import { findManaged } from "../find-review.ts";

/** Stops the repetition of a review; the review itself continues. Throws `not_found`, `forbidden`, and `review_repeats_no_more`. */
export async function stopRepeating(
  { actor }: Permit<"reviews.manage">,
  { id }: { id: string },
  { own }: RecordedNote,
): Promise<null> {
  const { review } = await findManaged(actor, id);
  const wasFor = review.repeatAt === null ? {} : { repeatAt: new Date(review.repeatAt).toISOString() };
  if (!(await stopRepetition(await store(), id, own.event({ review: id, ...wasFor }))))
    throw new Refusal("review_repeats_no_more");
  own.saved();
  return null;
}
