import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { number } from "#components/ui/words/counted.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { ClustersTable, MarkLegend } from "./clusters-table.tsx";
import { countOf } from "./counts.ts";
import { markUnit, ROLL_STATES } from "./marks.ts";

/** Of many clusters, the others stand in the list of clusters. */
const FIRST = 10;

/** The clusters with their SQL users, one mark each, those that need attention first. */
export function ClustersPart({ clusters }: { clusters: readonly CountedCluster[] }) {
  const unit = markUnit(countOf(clusters, "total"));
  const inOrder = clusters.toSorted(
    ({ states: one }, { states: other }) => other.admin - one.admin || other.unknown - one.unknown,
  );
  return (
    <section aria-labelledby="clusters" className="border-t border-line">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-gutter pt-5 pb-3">
        <h2 id="clusters" className="font-strong">
          Clusters{" "}
          <span className="font-normal text-ink-3">
            {clusters.length > 1 && "those that need attention first; "}one mark is{" "}
            {unit === 1 ? "one SQL user" : `up to ${number(unit)} SQL users`}
          </span>
        </h2>
        <MarkLegend states={ROLL_STATES.filter((state) => countOf(clusters, state) > 0)} />
      </div>
      <ClustersTable clusters={inOrder.slice(0, FIRST)} unit={unit} />
      {inOrder.length > FIRST && (
        <p className="px-gutter py-3">
          <Link href="/clusters" prefetch={false} className={buttonClass()}>
            All {number(inOrder.length)} clusters
          </Link>
        </p>
      )}
    </section>
  );
}
