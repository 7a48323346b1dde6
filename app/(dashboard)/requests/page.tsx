import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { type ReactElement, Suspense } from "react";
import { parseRequestView } from "#components/requests/request-view.ts";
import { RequestsScreen } from "#components/requests/requests-screen.tsx";
import { RequestsSkeleton } from "#components/requests/requests-skeleton.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { requestsQuery } from "#lib/client/request-queries.ts";
import { requestListDoor } from "#lib/server/edge/doors/requests.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { isInTeam } from "#lib/server/sql-users/own-sql-users.ts";
import { mayOnOne } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";

export const metadata: Metadata = { title: "Requests" };

export default async function RequestsPage({ searchParams }: PageProps<"/requests">) {
  const given = Object.entries(await searchParams).map(([name, value]) => [name, String(value ?? "")]);
  // Always the same tree: a rerender, as after a password confirmation, would otherwise lose open dialogs.
  return <Suspense fallback={<RequestsSkeleton />}>{requests(new URLSearchParams(given))}</Suspense>;
}

async function requests(params: URLSearchParams): Promise<ReactElement> {
  const actor = await signedInPerson();
  const view = parseRequestView(params);
  const { search, state, kind } = view;
  const filter = present<Record<string, unknown>>({ q: search, state: state || undefined, kind: kind || undefined });
  const lists = state === null ? (["open", "decided"] as const) : ([undefined] as const);
  const [read, mayRequest] = await Promise.all([
    Promise.all(lists.map((only) => readForPage(requestListDoor, present({ ...filter, only })))),
    isInTeam(actor),
  ]);
  const client = getQueryClient();
  // If it failed, the page reads again and shows the error.
  for (const [at, first] of read.entries())
    if (first.ok)
      client.setQueryData(requestsQuery(view, lists[at]).queryKey, { pages: [first.value], pageParams: [undefined] });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RequestsScreen mayRequest={mayRequest} mayDecide={mayOnOne(actor, "requests.decide")} />
    </HydrationBoundary>
  );
}
