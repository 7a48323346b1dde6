import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SqlUsersPage } from "#components/sql-users/sql-users-page.tsx";
import { getQueryClient } from "#lib/client/query-client.ts";
import { sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import { firstRows } from "#lib/server/http/first-rows.ts";
import { inTime } from "#lib/server/http/in-time.ts";
import { clusterTitle, readCluster } from "../read-cluster.ts";

export async function generateMetadata({ params }: PageProps<"/clusters/[clusterId]/users">): Promise<Metadata> {
  return clusterTitle("SQL users", (await params).clusterId);
}

export default async function UsersPage({ params }: PageProps<"/clusters/[clusterId]/users">) {
  const { clusterId } = await params;
  const found = await readCluster(clusterId);
  if (!found.ok && (found.error.code === "cluster_not_found" || found.error.code === "invalid_input")) notFound();
  const client = getQueryClient();
  const list = found.ok ? await inTime(firstRows(clusterId)) : undefined;
  if (list) client.setQueryData(sqlUsersQuery(clusterId).queryKey, list);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SqlUsersPage found={found} />
    </HydrationBoundary>
  );
}
