import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { ReviewerProgress } from "#lib/shared/reviews/reviews.ts";
import { Meter } from "./meter.tsx";

const WIDE_ONLY = "max-md:hidden";

/** How far each reviewer has come. */
export function ReviewersTable({ progress }: { progress: readonly ReviewerProgress[] }) {
  return (
    <section aria-labelledby="reviewers">
      <h2 id="reviewers" className="px-gutter pt-6 pb-3 font-strong">
        Reviewers
      </h2>
      <PlainTable
        label="Reviewers"
        head={
          <>
            <Head>Reviewer</Head>
            <Head>Decided in their part</Head>
            <Head className={WIDE_ONLY}>Their decisions</Head>
            <Head>Signed off</Head>
          </>
        }
      >
        {progress.map(({ name, teams, rows, left, decided, signedAt }) => (
          <tr key={`${name} ${teams.join()}`} className="hover:bg-hover">
            <Cell>
              {name}
              <span className="block text-12 text-ink-3">{teams.length > 0 ? teams.join(", ") : "any row"}</span>
            </Cell>
            <Cell>
              <Meter decided={rows - left} all={rows} />
            </Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>{number(decided)}</Cell>
            <Cell className="text-ink-2">{signedAt === null ? "no" : <RelativeTime at={signedAt} />}</Cell>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}
