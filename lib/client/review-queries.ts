import { queryOptions } from "@tanstack/react-query";
import type { ReviewPreviewInput } from "#lib/shared/reviews/reviews.ts";
import { fetchResult } from "./calls/fetch-result.ts";

/** What a review of this scope would freeze. */
export function reviewPreviewQuery(plan: ReviewPreviewInput) {
  return queryOptions({
    queryKey: ["review-preview", plan] as const,
    queryFn: ({ signal }) =>
      fetchResult("/api/reviews/preview", (answers) => answers.reviewPreviewAnswer, signal, plan),
    staleTime: 0,
    gcTime: 0,
  });
}
