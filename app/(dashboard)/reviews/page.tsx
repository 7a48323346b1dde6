import type { Metadata } from "next";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { ReviewsPage } from "#components/reviews/reviews-page.tsx";
import { reviewListDoor } from "#lib/server/edge/doors/reviews.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Reviews" };

export default async function Reviews() {
  const reviews = await readForPage(reviewListDoor, {});
  if (!reviews.ok) return <FailureBlank failure={reviews.error} headingLevel={1} />;
  return <ReviewsPage {...reviews.value} />;
}
