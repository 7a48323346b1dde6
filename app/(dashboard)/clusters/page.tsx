import type { Metadata } from "next";
import { CheckAgain } from "#components/clusters/check-again.tsx";
import { ClusterList } from "#components/clusters/cluster-list.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { clusterListDoor } from "#lib/server/edge/doors/clusters.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Clusters" };

export default async function ClustersPage({ searchParams }: PageProps<"/clusters">) {
  const { fresh, q, after } = await searchParams;
  const clusters = await readForPage(clusterListDoor, { fresh: fresh !== undefined });
  const { role } = await signedInPerson();
  if (!clusters.ok)
    return <FailureBlank failure={clusters.error} headingLevel={1} actions={<CheckAgain label="Try again" />} />;
  const filter = { q: String(q ?? ""), after: after === undefined ? undefined : String(after) };
  return <ClusterList clusters={clusters.value} filter={filter} role={role} />;
}
