import type { NewReviewer } from "../../store/reviews/review-freeze.ts";
import type { StoredReview } from "../../store/reviews/reviews.ts";
import type { PopulationRow, StartedReview } from "../evidence/evidence-input.ts";
import { fallbackOf, reviewerRows } from "../evidence/started.ts";
import { clustersOf, invitationsOf, namesIn } from "../find-review.ts";

/** What the evidence says of the start of a review: at the start for its audit event, and at the close again. */
export function startedReview(
  review: StoredReview,
  reviewers: readonly NewReviewer[],
  population: readonly PopulationRow[],
): StartedReview {
  const { id, name, startedAt, dueAt } = review;
  return {
    id,
    name,
    scope: namesIn(review.scope),
    clusters: clustersOf(review).map(({ readAt: listReadAt, id: clusterId, name: clusterName, listed, rows }) => ({
      id: clusterId,
      name: clusterName,
      listed,
      rows,
      listReadAt,
    })),
    invitations: invitationsOf(review),
    reviewers: reviewerRows(reviewers, population),
    fallback: fallbackOf(reviewers),
    startedAt,
    startedBy: { id: review.startedById, email: review.startedByEmail, name: review.startedBy },
    dueAt,
  };
}
