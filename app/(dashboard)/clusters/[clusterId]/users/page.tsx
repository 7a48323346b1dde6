import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { SqlUsersPage } from "#components/sql-users/sql-users-page.tsx";
import { getQueryClient } from "#lib/client/query-client.ts";
import { sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import { clusterDoor } from "#lib/server/doors/clusters.ts";
import { firstRows } from "#lib/server/first-rows.ts";
import { readForPage } from "#lib/server/page.ts";

export const metadata: Metadata = { title: "SQL users" };

export default async function UsersPage({ params }: PageProps<"/clusters/[clusterId]/users">) {
  const { clusterId } = await params;
  const cluster = await readForPage(clusterDoor, { clusterId });
  if (!cluster.ok) {
    if (cluster.error.code === "cluster_not_found" || cluster.error.code === "invalid_input") notFound();
    return <FailureBlank failure={cluster.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  // Not awaited: a slow vendor must not hold back the page around the table.
  client.query({ ...sqlUsersQuery(clusterId), queryFn: () => firstRows(clusterId) }).catch(() => {});
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SqlUsersPage cluster={cluster.value} />
    </HydrationBoundary>
  );
}
