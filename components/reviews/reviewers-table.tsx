import { PersonLink } from "#components/people/person-link.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { ReviewerProgress } from "#lib/shared/reviews/reviews.ts";
import { Meter } from "./meter.tsx";

const COLUMNS: readonly Column<ReviewerProgress>[] = [
  {
    head: "Reviewer",
    cell: ({ name, accountId, teams }) => (
      <>
        <PersonLink id={accountId} name={name} />
        <span className="block text-12 text-ink-3">{teams.length > 0 ? teams.join(", ") : "any row"}</span>
      </>
    ),
  },
  { head: "Decided in their part", cell: ({ rows, left }) => <Meter decided={rows - left} all={rows} /> },
  { head: "Their decisions", from: "md", calm: true, cell: ({ decided }) => number(decided) },
  {
    head: "Signed off",
    calm: true,
    cell: ({ signedAt }) => (signedAt === null ? "no" : <RelativeTime at={signedAt} />),
  },
];

/** How far each reviewer has come. */
export function ReviewersTable({ progress }: { progress: readonly ReviewerProgress[] }) {
  return (
    <section aria-labelledby="reviewers">
      <h2 id="reviewers" className="px-gutter pt-6 pb-3 font-strong">
        Reviewers
      </h2>
      <DataTable
        label="Reviewers"
        columns={COLUMNS}
        rows={progress}
        keyOf={({ name, accountId, teams }) => `${accountId ?? name} ${teams.join()}`}
      />
    </section>
  );
}
