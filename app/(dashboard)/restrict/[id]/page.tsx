import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RestrictionPage } from "#components/privileges/restrict/job/restriction-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { restrictionDoor } from "#lib/server/edge/doors/sql-users/restriction.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";

export const metadata: Metadata = { title: "Restriction" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function OneRestriction({ params }: PageProps<"/restrict/[id]">) {
  const { id } = await params;
  const restriction = await readForPage(restrictionDoor, { id });
  if (!restriction.ok) {
    if (ABSENT.has(restriction.error.code)) notFound();
    return <FailureBlank failure={restriction.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  client.setQueryData(readQuery("restrict.get", { id }).queryKey, restriction.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RestrictionPage id={id} />
    </HydrationBoundary>
  );
}
