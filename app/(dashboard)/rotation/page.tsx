import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { DueScreen } from "#components/sql-users/all/due-screen.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { everywhereDoor } from "#lib/server/edge/doors/overview.ts";
import { addressOf } from "#lib/server/edge/http/address-of.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { may } from "#lib/shared/policy.ts";
import { parseDue } from "#lib/shared/sql-users/everywhere-path.ts";

export const metadata: Metadata = { title: "Rotation" };

export default async function DuePage({ searchParams }: PageProps<"/rotation">) {
  if (!may(await signedInPerson(), "rotations.manage")) notFound();
  const view = parseDue(addressOf(await searchParams));
  const list = await readForPage(everywhereDoor, view);
  if (!list.ok) return <FailureBlank failure={list.error} headingLevel={1} />;
  const client = getQueryClient();
  client.setQueryData(readQuery("sql_user.list_everywhere", view).queryKey, list.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DueScreen />
    </HydrationBoundary>
  );
}
