import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type ReactElement, Suspense } from "react";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { SqlUsersPage } from "#components/sql-users/sql-users-page.tsx";
import { SqlUsersSkeleton } from "#components/sql-users/sql-users-skeleton.tsx";
import { getQueryClient } from "#lib/client/query-client.ts";
import { sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import { clusterDoor } from "#lib/server/doors/clusters.ts";
import { firstRows } from "#lib/server/http/first-rows.ts";
import { readForPage } from "#lib/server/http/page.ts";
import { settlesSoon } from "#lib/server/http/soon.ts";

export const metadata: Metadata = { title: "SQL users" };

export default async function UsersPage({ params }: PageProps<"/clusters/[clusterId]/users">) {
  const { clusterId } = await params;
  const page = users(clusterId);
  return (await settlesSoon(page)) ? page : <Suspense fallback={<SqlUsersSkeleton />}>{page}</Suspense>;
}

async function users(clusterId: string): Promise<ReactElement> {
  const found = await readForPage(clusterDoor, { clusterId });
  if (!found.ok) {
    if (found.error.code === "cluster_not_found" || found.error.code === "invalid_input") notFound();
    return <FailureBlank failure={found.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  // A slow vendor must not delay the page around the table.
  const list = client.query({ ...sqlUsersQuery(clusterId), queryFn: () => firstRows(clusterId) });
  const withList = await settlesSoon(list).catch(() => false);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SqlUsersPage {...found.value} withList={withList} />
    </HydrationBoundary>
  );
}
