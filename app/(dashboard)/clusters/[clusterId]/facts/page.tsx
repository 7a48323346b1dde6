import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FactsPage } from "#components/clusters/facts-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { clusterTitle, readCluster } from "../read-cluster.ts";

export async function generateMetadata({ params }: PageProps<"/clusters/[clusterId]/facts">): Promise<Metadata> {
  return clusterTitle("Facts", (await params).clusterId);
}

export default async function ClusterFacts({ params }: PageProps<"/clusters/[clusterId]/facts">) {
  const found = await readCluster((await params).clusterId);
  if (found.ok) return <FactsPage cluster={found.value.cluster} />;
  if (["cluster_not_found", "invalid_input"].includes(found.error.code)) notFound();
  return <FailureBlank failure={found.error} headingLevel={1} />;
}
