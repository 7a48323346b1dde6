import CircleCheck from "lucide-react/icons/circle-check";
import FileText from "lucide-react/icons/file-text";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { AsOf } from "#components/sql-user-facts/as-of.tsx";
import { type Restricts, restrictAllWay } from "#components/sql-user-facts/restrict-path.ts";
import { StayingList } from "#components/sql-user-facts/staying/staying-list.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { oldestRead } from "#lib/shared/oldest-read.ts";
import type { ClusterWay, CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";
import { AgeHistogram } from "./age-histogram.tsx";
import { Answer } from "./answer.tsx";
import { ClustersTable, MarkLegend } from "./clusters-table.tsx";
import { countOf } from "./counts.ts";
import { FirstSteps } from "./first-steps.tsx";
import { LastEvents } from "./last-events.tsx";
import { marksOf, markUnit } from "./marks.ts";
import { overviewSentence } from "./overview-sentence.ts";
import { ReadAll } from "./read-all.tsx";
import { SuperusersPart } from "./superusers-part.tsx";
import { tasksOf } from "./tasks/tasks.ts";
import { ToDo } from "./to-do.tsx";

type Props = { overview: Overview; restricts: Restricts; nothing: ReactNode };

/** How it stands, in one look. `nothing` takes the place of the pictures while there is nothing to count. */
export function OverviewPage({ overview, restricts, nothing }: Props) {
  const { clusters, asOf, firstSteps } = overview;
  // Before its first check, more superusers may be found, and without a connection the SQL is run by hand.
  const isReady = ({ id }: { id: string }) =>
    overview.ways.some((way) => way.id === id && way.level === "manage" && way.check === "done");
  const whole = clusters.filter((cluster) => cluster.whole);
  const howMany = { unread: whole.filter(({ readAt }) => readAt === null).length, all: whole.length };
  if (clusters.length === 0)
    return (
      <>
        <PageHeader title="Overview" />
        {nothing}
      </>
    );
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          <>
            <Link href="/report" prefetch={false} className={buttonClass()}>
              <FileText />
              Report
            </Link>
            {howMany.unread > 0 && <ReadAll count={howMany.unread} />}
          </>
        }
      />
      <Answer parts={overviewSentence(overview)}>
        {asOf !== null && <AsOf cluster={oldestRead(clusters)?.name} at={asOf} />}
      </Answer>
      {firstSteps && <FirstSteps done={firstSteps} clusters={clusters} />}
      <div
        className={cx(
          "grid grid-cols-[minmax(0,1fr)] border-line lg:grid-cols-[minmax(0,1fr)_25rem]",
          firstSteps && "border-t",
        )}
      >
        <ToDo
          tasks={tasksOf(overview, restricts)}
          over={<NothingLeft clusters={clusters} ways={overview.ways} />}
          moreWaiting={overview.moreWaiting}
          unread={howMany}
          hasPrimary={howMany.unread === 0 && firstSteps === null}
        />
        <div className="border-line max-lg:border-t lg:border-l">
          {overview.superusers && (
            <SuperusersPart
              superusers={overview.superusers}
              counted={clusters}
              restricts={restricts}
              unread={howMany}
              last={overview.lastRestriction}
              all={restrictAllWay(clusters.filter(isReady), restricts)}
            />
          )}
          <AgeHistogram ages={overview.ages} />
          <LastEvents {...overview} />
        </div>
      </div>
      <ClustersPart clusters={clusters} />
    </>
  );
}

/** Of many clusters, the others stand in the list of clusters. */
const FIRST = 8;

/** The clusters with their SQL users, one mark each, those that need attention first. */
function ClustersPart({ clusters }: { clusters: readonly CountedCluster[] }) {
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
        <MarkLegend kinds={marksOf(clusters)} />
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

type NothingLeftProps = { clusters: readonly CountedCluster[]; ways: readonly ClusterWay[] };

/** The clusters on which no superuser is left to restrict: which ones stay, and why. */
function NothingLeft({ clusters, ways }: NothingLeftProps) {
  const over = ways.filter(({ stays }) => stays.length > 0);
  if (over.length === 0) return null;
  return (
    <ul aria-label="Nothing left to restrict">
      {over.map(({ id, stays }) => (
        <li
          key={id}
          className="grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line px-gutter py-3 max-md:grid-cols-[2.5rem_minmax(0,1fr)_auto] max-md:items-start"
        >
          <CircleCheck aria-hidden="true" className="size-5 justify-self-end text-ok-mark max-md:justify-self-start" />
          <div className="[overflow-wrap:anywhere]">
            <strong className="font-medium">
              Nothing is left to restrict on <Mono>{clusters.find((each) => each.id === id)?.name ?? id}</Mono>
            </strong>
            <StayingList clusterId={id} stays={stays} />
          </div>
          <Link href={`/clusters/${id}/users?state=admin` as Route} prefetch={false} className="link">
            Show<span className="sr-only"> those that stay</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
