import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CheckPage } from "#components/clusters/check/check-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { assumptionsDoor } from "#lib/server/edge/doors/clusters.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { holds } from "#lib/shared/policy.ts";
import { clusterTitle, readCluster } from "../read-cluster.ts";

export async function generateMetadata({ params }: PageProps<"/clusters/[clusterId]/check">): Promise<Metadata> {
  return clusterTitle("Check", (await params).clusterId);
}

export default async function ClusterCheck({ params }: PageProps<"/clusters/[clusterId]/check">) {
  const { clusterId } = await params;
  const found = await readCluster(clusterId);
  const assumptions = found.ok ? await readForPage(assumptionsDoor, { clusterId }) : found;
  if (!found.ok || !assumptions.ok) {
    const failure = found.ok ? assumptions : found;
    if (failure.ok || ["cluster_not_found", "invalid_input"].includes(failure.error.code)) notFound();
    return <FailureBlank failure={failure.error} headingLevel={1} />;
  }
  const { id, name } = found.value.cluster;
  const mayCheck = holds(found.value.rights, "sql_connection.manage");
  const mayTryChanges = holds(found.value.rights, "settings.manage");
  return (
    <CheckPage cluster={{ id, name }} view={assumptions.value} mayCheck={mayCheck} mayTryChanges={mayTryChanges} />
  );
}
