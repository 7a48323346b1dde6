import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { stateWord } from "#components/clusters/cluster-labels.ts";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import { PairPage } from "#components/sql-users/pair/pair-page.tsx";
import { decodedSegment } from "#lib/server/base/request/segment.ts";
import { pairDoor } from "#lib/server/edge/doors/sql-users/pairs.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { clusterTitle, readCluster } from "../../../read-cluster.ts";

type Props = PageProps<"/clusters/[clusterId]/users/[name]/pair">;

const ABSENT: ReadonlySet<ErrorCode> = new Set(["cluster_not_found", "sql_user_not_found", "invalid_input"]);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, name } = await params;
  // The name is from the address, so the title does not reveal whether the SQL user exists.
  return clusterTitle(`Pair of ${decodedSegment(name)}`, clusterId);
}

export default async function Pair({ params }: Props) {
  const { clusterId, name } = await params;
  const found = await readCluster(clusterId);
  const pair = found.ok ? await readForPage(pairDoor, { clusterId, name: decodedSegment(name) }) : found;
  if (!found.ok || !pair.ok) {
    const failure = found.ok ? pair : found;
    if (failure.ok || ABSENT.has(failure.error.code)) notFound();
    return <FailureBlank failure={failure.error} headingLevel={1} />;
  }
  const { id, name: clusterName, plan, state } = found.value.cluster;
  const cluster = { id, name: clusterName, plan, notReady: isWritable({ state }) ? null : stateWord(state) };
  const { rights } = found.value;
  return <PairPage cluster={asChangeable(cluster, rights)} rights={rights} page={pair.value} />;
}
