"use client";

import Plus from "lucide-react/icons/plus";
import Link from "next/link";
import { useState } from "react";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { counted, listedNames, number } from "#components/ui/counted.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pill } from "#components/ui/pill.tsx";
import { Cell, Head, None, PlainTable } from "#components/ui/plain-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { utcDate } from "#components/ui/time-words.ts";
import type { ListedReview, ReviewChoices, ReviewList } from "#lib/shared/reviews.ts";
import { Due } from "./due-words.tsx";
import { Meter } from "./meter.tsx";
import { evidencePath, reviewPath } from "./review-path.ts";
import { StartDialog } from "./start-dialog.tsx";

const WIDE_ONLY = "max-md:hidden";
type Props = ReviewList & { /** null for those who start none */ choices: ReviewChoices | null };

/** The reviews that this person started or decides in, open ones first. */
export function ReviewsPage({ reviews, nextAt, choices }: Props) {
  const [starting, setStarting] = useState(false);
  const open = reviews.filter(({ state }) => state !== "closed");
  const closed = reviews.filter(({ state }) => state === "closed");
  return (
    <>
      <PageHeader
        title="Reviews"
        sentence={
          open.length === 0
            ? "Reviewers confirm or change every SQL user of a frozen list."
            : `${counted(open.length, "review")} ${open.length === 1 ? "is" : "are"} open.`
        }
        actions={
          choices && (
            <Button variant="primary" onClick={() => setStarting(true)}>
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
            choices
              ? "A review freezes the SQL users of some clusters, and asks their owners about each."
              : "When a review names you as a reviewer, it is listed here."
          }
        />
      )}
      {open.length > 0 && <Open reviews={open} />}
      {closed.length > 0 && <Closed reviews={closed} />}
      {nextAt !== null && (
        <p className="px-gutter py-3 text-12 text-ink-3">The next review that repeats starts on {utcDate(nextAt)}.</p>
      )}
      {starting && choices && <StartDialog choices={choices} onClose={() => setStarting(false)} />}
    </>
  );
}

function Title({ children, count }: { children: string; count: number }) {
  return (
    <h2 className="px-gutter pt-5 pb-3 font-strong">
      {children} <span className="font-normal text-ink-3">{number(count)}</span>
    </h2>
  );
}

function About({ review: { id, name, totals, clusters } }: { review: ListedReview }) {
  return (
    <>
      <Link
        href={reviewPath(id)}
        className="font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
      >
        {name}
      </Link>
      <span className="block text-12 text-ink-3">
        {counted(totals.all, "SQL user")}
        {clusters.length > 0 && (
          <>
            {" "}
            on <span className="mono">{listedNames(clusters)}</span>
          </>
        )}
      </span>
    </>
  );
}

function Open({ reviews }: { reviews: readonly ListedReview[] }) {
  return (
    <>
      <Title count={reviews.length}>Open</Title>
      <PlainTable
        label="Open reviews"
        head={
          <>
            <Head>Review</Head>
            <Head className={WIDE_ONLY}>Reviewers</Head>
            <Head>Decided</Head>
            <Head>Due</Head>
            <Head className={WIDE_ONLY}>Started</Head>
          </>
        }
      >
        {reviews.map((review) => (
          <tr key={review.id} className="hover:bg-hover">
            <Cell>
              <About review={review} />
            </Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>
              {review.reviewers.length > 2
                ? `${review.reviewers.length} reviewers`
                : review.reviewers.join(", ") || "you"}
            </Cell>
            <Cell>
              <Meter decided={review.totals.decided} all={review.totals.all} />
            </Cell>
            <Cell>
              <Due at={review.dueAt} open />
            </Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>
              <RelativeTime at={review.startedAt} />
              <span className="block text-12 text-ink-3">{review.by}</span>
            </Cell>
          </tr>
        ))}
      </PlainTable>
    </>
  );
}

function Closed({ reviews }: { reviews: readonly ListedReview[] }) {
  return (
    <>
      <Title count={reviews.length}>Done</Title>
      <PlainTable
        label="Closed reviews"
        head={
          <>
            <Head>Review</Head>
            <Head>Kept</Head>
            <Head>Changed</Head>
            <Head className={WIDE_ONLY}>Closed</Head>
            <Head>Evidence</Head>
          </>
        }
      >
        {reviews.map((review) => (
          <tr key={review.id} className="hover:bg-hover">
            <Cell>
              <About review={review} />
            </Cell>
            <Cell>
              {number(review.totals.keep)}{" "}
              {review.totals.decided < review.totals.all && (
                <Pill tone="warn">{number(review.totals.all - review.totals.decided)} undecided</Pill>
              )}
            </Cell>
            <Cell className="text-ink-2">
              {changedWords(review)}{" "}
              {review.totals.open > 0 && <Pill tone="line">{number(review.totals.open)} open</Pill>}
            </Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>
              {review.closedAt !== null && <RelativeTime at={review.closedAt} />}
              <span className="block text-12 text-ink-3">{review.closedBy}</span>
            </Cell>
            <Cell>
              <EvidenceLink review={review} />
            </Cell>
          </tr>
        ))}
      </PlainTable>
    </>
  );
}

function EvidenceLink({ review: { id, name, manifest } }: { review: ListedReview }) {
  if (manifest === null) return <None />;
  return (
    <>
      <Link href={evidencePath(id)} aria-label={`Evidence of ${name}`} className="text-accent-text hover:underline">
        Evidence
      </Link>
      <span className={`${WIDE_ONLY} block text-12 text-ink-3`}>
        SHA-256 <span className="mono">{`${manifest.slice(0, 4)}…${manifest.slice(-4)}`}</span>
      </span>
    </>
  );
}

function changedWords({ totals }: ListedReview): string {
  const words = [
    totals.restrict > 0 && `${number(totals.restrict)} to restrict`,
    totals.remove > 0 && `${number(totals.remove)} to remove`,
    totals.rotate > 0 && `${number(totals.rotate)} to rotate`,
  ].filter(Boolean);
  return words.length === 0 ? "nothing" : words.join(", ");
}
