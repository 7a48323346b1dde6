import type { Review } from "./reviews.ts";

/** What the page of a review shows of it. */
const SHOWN = [
  ...(["id", "name", "state", "kinds", "clusters", "leftOut", "frozenAt", "dueAt", "closedAt", "closedBy"] as const),
  ...(["counts", "mine", "manages", "progress", "toRotate", "repeatAt"] as const),
] as const satisfies readonly (keyof Review)[];
export type ShownReview = Pick<Review, (typeof SHOWN)[number]>;

/** Without what its page does not show. */
export function shownReview(review: Review): ShownReview {
  // Made of exactly these keys.
  return Object.fromEntries(SHOWN.map((key) => [key, review[key]])) as unknown as ShownReview;
}
