import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { MyScreen } from "#components/my/my-screen.tsx";
import { ownSqlUsersQuery } from "#lib/client/own-sql-user-queries.ts";
import { getQueryClient } from "#lib/client/query-client.ts";
import { ownSqlUsersDoor } from "#lib/server/doors/own-sql-users.ts";
import { inTime } from "#lib/server/http/in-time.ts";
import { signedInPerson } from "#lib/server/http/page.ts";
import { read } from "#lib/server/run/run.ts";

export const metadata: Metadata = { title: "My SQL users" };

export default async function MyPage() {
  await signedInPerson();
  const client = getQueryClient();
  const list = await inTime(read(ownSqlUsersDoor, { fresh: false }));
  if (list) client.setQueryData(ownSqlUsersQuery().queryKey, list);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <MyScreen />
    </HydrationBoundary>
  );
}
