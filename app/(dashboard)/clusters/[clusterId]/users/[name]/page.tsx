import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { stateWord } from "#components/clusters/cluster-labels.ts";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { GrantRequestPart } from "#components/requests/grant-request-part.tsx";
import { SqlUserPage } from "#components/sql-users/page/sql-user-page.tsx";
import { decodedSegment } from "#lib/server/base/request/segment.ts";
import { sqlUserDoor } from "#lib/server/edge/doors/sql-users/sql-user-facts.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { clusterTitle, readCluster } from "../../read-cluster.ts";

type Props = PageProps<"/clusters/[clusterId]/users/[name]">;

const ABSENT: ReadonlySet<ErrorCode> = new Set(["cluster_not_found", "sql_user_not_found", "invalid_input"]);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, name } = await params;
  // The name is from the address, so the title does not reveal whether the SQL user exists.
  return clusterTitle(decodedSegment(name), clusterId);
}

export default async function OneSqlUser({ params }: Props) {
  const { clusterId, name } = await params;
  const found = await readCluster(clusterId);
  const user = found.ok ? await readForPage(sqlUserDoor, { clusterId, name: decodedSegment(name) }) : found;
  if (!found.ok || !user.ok) {
    const failure = found.ok ? user : found;
    if (failure.ok || ABSENT.has(failure.error.code)) notFound();
    return <FailureBlank failure={failure.error} headingLevel={1} />;
  }
  const { id, name: clusterName, plan, version, state } = found.value.cluster;
  const cluster = { id, name: clusterName, plan, version, notReady: isWritable({ state }) ? null : stateWord(state) };
  const { grant } = user.value;
  const request = grant !== null && <GrantRequestPart requestId={grant} />;
  return <SqlUserPage cluster={cluster} rights={found.value.rights} {...user.value} request={request} />;
}
