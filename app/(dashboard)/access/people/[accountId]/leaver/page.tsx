import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LeaverPage } from "#components/access/leaver/leaver-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { leaverDoor } from "#lib/server/edge/doors/people/leaver.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";

export const metadata: Metadata = { title: "Leaver plan" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function OneLeaver({ params }: PageProps<"/access/people/[accountId]/leaver">) {
  const { accountId } = await params;
  const leaver = await readForPage(leaverDoor, { accountId });
  if (!leaver.ok) {
    if (ABSENT.has(leaver.error.code)) notFound();
    return <FailureBlank failure={leaver.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  client.setQueryData(readQuery("leaver.get", { accountId }).queryKey, leaver.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <LeaverPage accountId={accountId} />
    </HydrationBoundary>
  );
}
