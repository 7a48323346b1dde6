import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { type ReactElement, Suspense } from "react";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { MyScreen } from "#components/my/my-screen.tsx";
import { MySkeleton } from "#components/my/my-skeleton.tsx";
import { ownSqlUsersQuery } from "#lib/client/own-sql-user-queries.ts";
import { getQueryClient } from "#lib/client/query-client.ts";
import { ownSqlUsersDoor } from "#lib/server/doors/own-sql-users.ts";
import { readForPage } from "#lib/server/http/page.ts";
import { settlesSoon } from "#lib/server/http/soon.ts";

export const metadata: Metadata = { title: "My SQL users" };

export default async function MyPage() {
  const page = mine();
  return (await settlesSoon(page)) ? page : <Suspense fallback={<MySkeleton />}>{page}</Suspense>;
}

async function mine(): Promise<ReactElement> {
  const list = await readForPage(ownSqlUsersDoor, { fresh: false });
  if (!list.ok) return <FailureBlank failure={list.error} headingLevel={1} />;
  const client = getQueryClient();
  client.setQueryData(ownSqlUsersQuery().queryKey, list.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <MyScreen />
    </HydrationBoundary>
  );
}
