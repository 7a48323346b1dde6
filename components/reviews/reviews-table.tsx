import Link from "next/link";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { countedRows, type ListedReview } from "#lib/shared/reviews/reviews.ts";
import { Due } from "./due-text.tsx";
import { Meter } from "./meter.tsx";
import { evidencePath, reviewPath } from "./review-path.ts";

type Columns = readonly Column<ListedReview>[];

const REVIEW: Column<ListedReview> = { head: "Review", cell: (review) => <About review={review} /> };

const OPEN: Columns = [
  REVIEW,
  { head: "Reviewers", cell: reviewersOf, from: "md", calm: true },
  { head: "Decided", cell: ({ totals }) => <Meter decided={totals.decided} all={totals.all} /> },
  { head: "Due", cell: ({ dueAt }) => <Due at={dueAt} open /> },
  { head: "Started", cell: ({ startedAt, by }) => <Done at={startedAt} by={by} />, from: "md", calm: true },
];

const CLOSED: Columns = [
  REVIEW,
  { head: "Kept", cell: (review) => <Kept review={review} /> },
  { head: "Changed", cell: (review) => <Changed review={review} />, calm: true },
  {
    head: "Closed",
    cell: ({ closedAt, closedBy }) => <Done at={closedAt} by={closedBy} />,
    from: "md",
    calm: true,
  },
  { head: "Evidence", cell: (review) => <EvidenceLink review={review} /> },
];

type Props = { reviews: readonly ListedReview[] };

export const OpenReviews = ({ reviews }: Props) => (
  <ReviewsTable title="Open" label="Open reviews" columns={OPEN} reviews={reviews} />
);

export const ClosedReviews = ({ reviews }: Props) => (
  <ReviewsTable title="Done" label="Closed reviews" columns={CLOSED} reviews={reviews} />
);

type TableProps = Props & { title: string; label: string; columns: Columns };

function ReviewsTable({ title, label, columns, reviews }: TableProps) {
  return (
    <>
      <h2 className="px-gutter pt-5 pb-3 font-strong">
        {title} <span className="font-normal text-ink-3">{number(reviews.length)}</span>
      </h2>
      <DataTable label={label} columns={columns} rows={reviews} keyOf={({ id }) => id} />
    </>
  );
}

function About({ review: { id, name, totals, clusters, kinds } }: { review: ListedReview }) {
  return (
    <>
      <Link
        href={reviewPath(id)}
        prefetch={false}
        className="font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
      >
        {name}
      </Link>
      <span className="block text-12 text-ink-3 [overflow-wrap:anywhere] md:min-w-40">
        {countedRows(totals.all, kinds)}
        {clusters.length > 0 && (
          <> on {clusters.length > 2 ? counted(clusters.length, "cluster") : listedNames(clusters)}</>
        )}
      </span>
    </>
  );
}

function reviewersOf({ reviewers }: ListedReview): string {
  return reviewers.length > 2 ? `${reviewers.length} reviewers` : reviewers.join(", ") || "you";
}

function Done({ at, by }: { at: number | null; by: string | null }) {
  return (
    <>
      {at !== null && <RelativeTime at={at} className="whitespace-nowrap" />}
      <span className="block text-12 text-ink-3">{by}</span>
    </>
  );
}

function Kept({ review: { totals } }: { review: ListedReview }) {
  return (
    <>
      {number(totals.keep)}{" "}
      {totals.decided < totals.all && <Pill tone="warn">{number(totals.all - totals.decided)} undecided</Pill>}
    </>
  );
}

function Changed({ review }: { review: ListedReview }) {
  return (
    <>
      {changedWords(review)} {review.totals.open > 0 && <Pill tone="line">{number(review.totals.open)} open</Pill>}
    </>
  );
}

function EvidenceLink({ review: { id, name, manifest } }: { review: ListedReview }) {
  if (manifest === null) return <None />;
  return (
    <>
      <Link
        href={evidencePath(id)}
        prefetch={false}
        aria-label={`Evidence of ${name}`}
        className="text-accent-text hover:underline"
      >
        Evidence
      </Link>
      <span className="block text-12 whitespace-nowrap text-ink-3 max-lg:hidden">
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
