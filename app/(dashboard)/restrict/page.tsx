import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RestrictClustersPage } from "#components/privileges/restrict/clusters-page.tsx";
import { RestrictPage } from "#components/privileges/restrict/restrict-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import type { Actor } from "#lib/server/access/guard.ts";
import { overviewDoor } from "#lib/server/edge/doors/overview.ts";
import { restrictionListDoor } from "#lib/server/edge/doors/sql-users/restriction.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { may } from "#lib/shared/policy.ts";
import { readCluster } from "../clusters/[clusterId]/read-cluster.ts";

export const metadata: Metadata = { title: "Restrict SQL users" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "cluster_not_found", "invalid_input"]);

export default async function Restrict({ searchParams }: PageProps<"/restrict">) {
  const actor = await signedInPerson();
  if (!may(actor, "restrictions.manage")) notFound();
  const [clusterId] = [(await searchParams).cluster].flat();
  return clusterId === undefined ? <Clusters actor={actor} /> : <OfCluster actor={actor} clusterId={clusterId} />;
}

async function Clusters({ actor }: { actor: Actor }) {
  const overview = await readForPage(overviewDoor, {});
  if (!overview.ok) return <FailureBlank failure={overview.error} headingLevel={1} />;
  const clusters = overview.value.clusters.filter(({ id, whole }) => whole && may(actor, "sql_users.restrict", id));
  return <RestrictClustersPage clusters={clusters} />;
}

async function OfCluster({ actor, clusterId }: { actor: Actor; clusterId: string }) {
  const [found, restrictions] = await Promise.all([
    readCluster(clusterId),
    readForPage(restrictionListDoor, { clusterId }),
  ]);
  if (!found.ok || !restrictions.ok) {
    const failure = found.ok ? restrictions : found;
    if (failure.ok || ABSENT.has(failure.error.code)) notFound();
    return <FailureBlank failure={failure.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  client.setQueryData(readQuery("restrict.list", { clusterId }).queryKey, restrictions.value);
  const { id, name } = found.value.cluster;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RestrictPage cluster={{ id, name }} suggests={may(actor, "sql_users.apply", clusterId)} />
    </HydrationBoundary>
  );
}
