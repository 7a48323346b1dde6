import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { SqlUsersPage } from "#components/sql-users/sql-users-page.tsx";
import { getQueryClient } from "#lib/client/query-client.ts";
import { sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import { clusterDoor, sqlUserListDoor } from "#lib/server/doors.ts";
import { readForPage } from "#lib/server/page.ts";
import { read } from "#lib/server/run.ts";
import type { SqlUserList } from "#lib/shared/sql-users.ts";

/** More rows than this come by a read of the page itself: a document that holds ten thousand is slow to parse. */
const ROWS_IN_DOCUMENT = 1_000;

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

async function firstRows(clusterId: string): Promise<SqlUserList> {
  const list = await read(sqlUserListDoor, { clusterId, fresh: false });
  // React gives the browser no cause of an error; the browser's own read then learns it.
  if (!list.ok) throw new Error(list.error.code);
  const { users, complete, readAt } = list.value;
  return { users: users.slice(0, ROWS_IN_DOCUMENT), complete: complete && users.length <= ROWS_IN_DOCUMENT, readAt };
}
