import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RestrictClustersPage } from "#components/privileges/restrict/clusters-page.tsx";
import { RestrictManyPage } from "#components/privileges/restrict/many/restrict-many-page.tsx";
import { RestrictPage } from "#components/privileges/restrict/restrict-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import type { Actor } from "#lib/server/access/guard.ts";
import { overviewDoor } from "#lib/server/edge/doors/overview.ts";
import { restrictionListDoor } from "#lib/server/edge/doors/sql-users/restriction.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { may } from "#lib/shared/policy.ts";
import { MOST_CLUSTERS } from "#lib/shared/restrict/limits.ts";
import { readCluster } from "../clusters/[clusterId]/read-cluster.ts";

export const metadata: Metadata = { title: "Restrict SQL users" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "cluster_not_found", "invalid_input"]);

export default async function Restrict({ searchParams }: PageProps<"/restrict">) {
  const actor = await signedInPerson();
  if (!may(actor, "restrictions.manage")) notFound();
  const ids = [...new Set([(await searchParams).cluster].flat())].filter((id) => id !== undefined);
  const [clusterId, ...others] = ids;
  if (clusterId === undefined) return <Clusters actor={actor} />;
  return others.length === 0 ? <OfCluster actor={actor} clusterId={clusterId} /> : <OfMany actor={actor} ids={ids} />;
}

/** Those of the address on which this person may restrict, and how many more it names. */
async function OfMany({ actor, ids }: { actor: Actor; ids: readonly string[] }) {
  const found = await Promise.all(ids.slice(0, MOST_CLUSTERS).map(readCluster));
  const clusters = found.flatMap((each) => {
    if (!each.ok || !may(actor, "sql_users.restrict", each.value.cluster.id)) return [];
    const { id, name } = each.value.cluster;
    return { id, name, suggests: may(actor, "sql_users.apply", id) };
  });
  if (clusters.length === 0) notFound();
  return <RestrictManyPage clusters={clusters} others={ids.length - clusters.length} />;
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
