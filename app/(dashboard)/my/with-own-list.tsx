import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { ownSqlUsersDoor } from "#lib/server/edge/doors/sql-users/own-sql-users.ts";
import { inTime } from "#lib/server/edge/http/in-time.ts";
import { signedInPerson } from "#lib/server/edge/http/page.ts";
import { read } from "#lib/server/run/run.ts";

/** A screen of the person's own SQL users, with their list if it is ready. A page awaits it, so that a stranger is led to sign-in. */
export async function withOwnList(screen: ReactNode) {
  await signedInPerson();
  const client = getQueryClient();
  const list = await inTime(read(ownSqlUsersDoor, { fresh: false }));
  if (list) client.setQueryData(readQuery("sql_user.list_own", {}).queryKey, list);
  return <HydrationBoundary state={dehydrate(client)}>{screen}</HydrationBoundary>;
}
