import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { MyScreen } from "#components/my/my-screen.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { ownSqlUsersDoor } from "#lib/server/edge/doors/sql-users/own-sql-users.ts";
import { inTime } from "#lib/server/edge/http/in-time.ts";
import { signedInPerson } from "#lib/server/edge/http/page.ts";
import { read } from "#lib/server/run/run.ts";

export const metadata: Metadata = { title: "My SQL users" };

export default async function MyPage() {
  await signedInPerson();
  const client = getQueryClient();
  const list = await inTime(read(ownSqlUsersDoor, { fresh: false }));
  if (list) client.setQueryData(readQuery("sql_user.list_own", {}).queryKey, list);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <MyScreen />
    </HydrationBoundary>
  );
}
