import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RestrictionPage } from "#components/privileges/restrict/job/restriction-page.tsx";
import { nextToRestrict } from "#components/sql-user-facts/restrict-path.ts";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { overviewDoor } from "#lib/server/edge/doors/overview.ts";
import { restrictionDoor } from "#lib/server/edge/doors/sql-users/restriction.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { clustersWith } from "#lib/shared/policy.ts";

export const metadata: Metadata = { title: "Restriction" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function OneRestriction({ params }: PageProps<"/restrict/[id]">) {
  const [{ id }, actor] = await Promise.all([params, signedInPerson()]);
  const [restriction, overview] = await Promise.all([
    readForPage(restrictionDoor, { id }),
    readForPage(overviewDoor, {}),
  ]);
  if (!restriction.ok) {
    if (ABSENT.has(restriction.error.code)) notFound();
    return <FailureBlank failure={restriction.error} headingLevel={1} />;
  }
  const restricts = clustersWith(actor, "sql_users.restrict");
  const next = overview.ok ? nextToRestrict(overview.value, restricts, restriction.value.clusterId) : undefined;
  const client = getQueryClient();
  client.setQueryData(readQuery("restrict.get", { id }).queryKey, restriction.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RestrictionPage id={id} next={next} />
    </HydrationBoundary>
  );
}
