import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { AllUsersScreen } from "#components/sql-users/all/all-users-screen.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { everywhereDoor } from "#lib/server/edge/doors/overview.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { may, mayOnOne } from "#lib/shared/policy.ts";
import { parseEverywhere } from "#lib/shared/sql-users/everywhere-path.ts";

export const metadata: Metadata = { title: "SQL users" };

export default async function AllUsersPage({ searchParams }: PageProps<"/sql-users">) {
  const actor = await signedInPerson();
  const given = Object.entries(await searchParams).map(([name, value]) => [name, [value].flat()[0] ?? ""]);
  const view = parseEverywhere(new URLSearchParams(given));
  const list = await readForPage(everywhereDoor, view);
  if (!list.ok) return <FailureBlank failure={list.error} headingLevel={1} />;
  const client = getQueryClient();
  client.setQueryData(readQuery("sql_user.list_everywhere", view).queryKey, list.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AllUsersScreen
        rotate={may(actor, "rotations.manage")}
        creates={mayOnOne(actor, "sql_users.create")}
        describes={mayOnOne(actor, "sql_users.describe")}
      />
    </HydrationBoundary>
  );
}
