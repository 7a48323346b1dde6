import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { ReviewPage } from "#components/reviews/review-page.tsx";
import { showsAllRows } from "#components/reviews/review-path.ts";
import { reviewDoor, reviewRowsDoor } from "#lib/server/edge/doors/reviews.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { REVIEW_VIEWS } from "#lib/shared/reviews/reviews.ts";
import { shownReview } from "#lib/shared/reviews/shown-review.ts";
import { packRows } from "#lib/shared/sql-users/packed-rows.ts";

export const metadata: Metadata = { title: "Review" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["not_found", "invalid_input"]);

export default async function OneReview({ params, searchParams }: PageProps<"/reviews/[id]">) {
  const { id } = await params;
  const { view: wanted, rows: which, after: from } = await searchParams;
  const review = await readForPage(reviewDoor, { id });
  if (!review.ok) {
    if (ABSENT.has(review.error.code)) notFound();
    return <FailureBlank failure={review.error} headingLevel={1} />;
  }
  const view = REVIEW_VIEWS.find((each) => each === wanted) ?? "all";
  const all = showsAllRows(review.value, which);
  const after = /^\d{1,7}$/.test(String(from)) ? Number(from) : -1;
  const rows = await readForPage(reviewRowsDoor, { id, view, mine: !all, after });
  if (!rows.ok) return <FailureBlank failure={rows.error} headingLevel={1} />;
  const packed = packRows(rows.value.rows);
  const shown = shownReview(review.value);
  return <ReviewPage review={shown} rows={packed} more={rows.value.more} view={view} all={all} after={after} />;
}
