"use client";

import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { utcDate } from "#components/ui/words/time-text.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { ReviewList } from "#lib/shared/reviews/reviews.ts";
import { ClosedReviews, OpenReviews } from "./reviews-table.tsx";
import { StartDialog } from "./start-dialog.tsx";

/** The reviews that this person started or decides in: the open ones, the next due first, then the closed ones, the newest first. */
export function ReviewsPage({ reviews, nextAt, mayStart }: ReviewList) {
  const [starting, setStarting] = useState(false);
  const choices = useRead("review.choices", {}, { enabled: starting });
  const open = reviews.filter(({ state }) => state !== "closed").toSorted((one, other) => one.dueAt - other.dueAt);
  const closed = reviews
    .filter(({ state }) => state === "closed")
    .toSorted((one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0));
  return (
    <>
      <PageHeader
        title="Reviews"
        sentence={
          open.length === 0
            ? "Reviewers decide about each row of a frozen list."
            : `${counted(open.length, "review")} ${open.length === 1 ? "is" : "are"} open.`
        }
        actions={
          mayStart && (
            <Button variant="primary" pending={choices.isLoading} onClick={() => setStarting(true)}>
              <Plus />
              Start review
            </Button>
          )
        }
      />
      {reviews.length === 0 && (
        <Blank
          className="border-t border-line"
          title="No reviews yet"
          text={
            mayStart
              ? "A review freezes the SQL users of some clusters, and asks their owners about each."
              : "When a review names you as a reviewer, it is listed here."
          }
        />
      )}
      {open.length > 0 && <OpenReviews reviews={open} />}
      {closed.length > 0 && <ClosedReviews reviews={closed} />}
      {nextAt !== null && (
        <p className="px-gutter py-3 text-12 text-ink-3">The next repeated review starts on {utcDate(nextAt)}.</p>
      )}
      {starting && choices.error && <FailureNote failure={failureOf(choices.error)} />}
      {starting && choices.data && <StartDialog choices={choices.data} onClose={() => setStarting(false)} />}
    </>
  );
}
