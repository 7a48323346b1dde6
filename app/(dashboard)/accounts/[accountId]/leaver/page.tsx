import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { LeaverPage } from "#components/leaver/leaver-page.tsx";
import { leaverQuery } from "#lib/client/leaver-queries.ts";
import { getQueryClient } from "#lib/client/query-client.ts";
import { leaverDoor } from "#lib/server/doors/leaver.ts";
import { readForPage } from "#lib/server/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";

export const metadata: Metadata = { title: "Leaver plan" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function OneLeaver({ params }: PageProps<"/accounts/[accountId]/leaver">) {
  const { accountId } = await params;
  const leaver = await readForPage(leaverDoor, { accountId });
  if (!leaver.ok) {
    if (ABSENT.has(leaver.error.code)) notFound();
    return <FailureBlank failure={leaver.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  client.setQueryData(leaverQuery(accountId).queryKey, leaver.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <LeaverPage accountId={accountId} />
    </HydrationBoundary>
  );
}
