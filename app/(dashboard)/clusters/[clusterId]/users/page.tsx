import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { parseView } from "#components/sql-users/list-view.ts";
import { firstRows } from "#components/sql-users/rows/first-rows.ts";
import { SqlUsersPage } from "#components/sql-users/sql-users-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { sqlUserListDoor } from "#lib/server/edge/doors/sql-users/sql-users.ts";
import { inTime } from "#lib/server/edge/http/in-time.ts";
import { read } from "#lib/server/run/run.ts";
import { clusterTitle, readCluster } from "../read-cluster.ts";

export async function generateMetadata({ params }: PageProps<"/clusters/[clusterId]/users">): Promise<Metadata> {
  return clusterTitle("SQL users", (await params).clusterId);
}

export default async function UsersPage({ params, searchParams }: PageProps<"/clusters/[clusterId]/users">) {
  const [{ clusterId }, query] = await Promise.all([params, searchParams]);
  const found = await readCluster(clusterId);
  if (!found.ok && (found.error.code === "cluster_not_found" || found.error.code === "invalid_input")) notFound();
  const client = getQueryClient();
  const list = found.ok ? await inTime(read(sqlUserListDoor, { clusterId, fresh: false })) : undefined;
  const first = list && firstRows(list, parseView(asParams(query)));
  if (list && !first) client.setQueryData(readQuery("sql_user.list", { clusterId }).queryKey, list);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SqlUsersPage found={found} firstRows={first} />
    </HydrationBoundary>
  );
}

function asParams(query: Record<string, string | string[] | undefined>): URLSearchParams {
  // Of several values the browser takes the first.
  return new URLSearchParams(Object.entries(query).map(([name, value]) => [name, [value].flat()[0] ?? ""]));
}
