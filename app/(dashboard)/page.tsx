import type { Metadata } from "next";
import { Suspense } from "react";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { NothingYet } from "#components/overview/nothing-yet.tsx";
import { OverviewPage } from "#components/overview/overview-page.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { overviewDoor } from "#lib/server/edge/doors/overview.ts";
import { inTime } from "#lib/server/edge/http/in-time.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { clustersWith } from "#lib/shared/policy.ts";
import { readClusters } from "./read-clusters.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function Home() {
  const actor = await signedInPerson();
  let overview = await readForPage(overviewDoor, {});
  const isEmpty = overview.ok && overview.value.clusters.length === 0;
  // Only here the overview reads from the vendor: there is nothing older to show.
  if (isEmpty && (await inTime(readClusters()))) overview = await readForPage(overviewDoor, {});
  if (!overview.ok) return <FailureBlank failure={overview.error} headingLevel={1} />;
  const { inTeam } = overview.value;
  const nothing = (
    <Suspense fallback={<Skeleton className="mx-gutter my-10 w-80" />}>
      <NothingYet role={actor.role} inTeam={inTeam} clusters={readClusters()} />
    </Suspense>
  );
  const restricts = clustersWith(actor, "sql_users.restrict");
  return <OverviewPage overview={overview.value} restricts={restricts} nothing={nothing} />;
}
