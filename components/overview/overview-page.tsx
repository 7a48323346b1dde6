import type { ReactNode } from "react";
import { counted, number } from "#components/ui/counted.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { Overview } from "#lib/shared/overview.ts";
import { AgeHistogram } from "./age-histogram.tsx";
import { countOf } from "./counts.ts";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { LastEvents } from "./last-events.tsx";
import { Roll } from "./roll.tsx";
import { WaitingList } from "./waiting-list.tsx";

/** How it stands, in one look. `nothing` takes the place of the pictures while there is nothing to count. */
export function OverviewPage({ overview, nothing }: { overview: Overview; nothing: ReactNode }) {
  const { clusters, asOf, firstSteps } = overview;
  const total = countOf(clusters, "total");
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
        sentence={sentence(overview)}
        meta={
          asOf !== null && (
            <span className="text-12 text-ink-3">
              As of <RelativeTime at={asOf} />
            </span>
          )
        }
      />
      {firstSteps && <FirstSteps done={firstSteps} clusters={clusters} total={total} />}
      <Figures overview={overview} />
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_25rem]">
        <div>
          <Roll clusters={clusters} />
          <WaitingList waiting={overview.waiting} moreWaiting={overview.moreWaiting} />
        </div>
        <div className="border-line max-lg:border-t lg:border-l">
          <AgeHistogram ages={overview.ages} />
          <LastEvents {...overview} />
        </div>
      </div>
    </>
  );
}

function sentence({ clusters, sees }: Overview): string {
  const total = countOf(clusters, "total");
  const admin = countOf(clusters, "admin");
  const where = sees === "own" ? "of your teams" : `on ${counted(clusters.length, "cluster")}`;
  if (total === 0) return `No SQL users ${where} are known yet.`;
  const unknown = countOf(clusters, "unknown");
  const who = `${admin === 0 ? "None" : number(admin)} of ${counted(total, "SQL user")} ${where}`;
  if (admin === 0)
    return `${who} is known to have full admin access${unknown > 0 ? `; ${number(unknown)} may have it` : ""}.`;
  return `${who} can read, change and drop everything in ${admin === 1 ? "its" : "their"} cluster.`;
}
