import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { stateWord } from "#components/clusters/cluster-labels.ts";
import { SqlConnectionPage } from "#components/clusters/connection/sql-connection-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import { clusterDoor } from "#lib/server/edge/doors/clusters.ts";
import { sqlConnectionDoor } from "#lib/server/edge/doors/sql-users/sql-connection.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { holds } from "#lib/shared/policy.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";

export const metadata: Metadata = { title: "SQL connection" };

export default async function SqlConnection({ params }: PageProps<"/clusters/[clusterId]/sql-connection">) {
  const { clusterId } = await params;
  const found = await readForPage(clusterDoor, { clusterId });
  const connection = found.ok ? await readForPage(sqlConnectionDoor, { clusterId }) : found;
  if (!found.ok || !connection.ok) {
    const failure = found.ok ? connection : found;
    if (failure.ok || ["cluster_not_found", "invalid_input"].includes(failure.error.code)) notFound();
    return <FailureBlank failure={failure.error} headingLevel={1} />;
  }
  const { id, name, plan, state } = found.value.cluster;
  const cluster = { id, name, plan, notReady: isWritable({ state }) ? null : stateWord(state) };
  const { rights } = found.value;
  const mayManage = holds(rights, "sql_connection.manage");
  return <SqlConnectionPage cluster={asChangeable(cluster, rights)} {...connection.value} mayManage={mayManage} />;
}
