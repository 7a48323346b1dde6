import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RotationsPage } from "#components/rotation/rotations-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { rotationListDoor } from "#lib/server/edge/doors/sql-users/rotation.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Rotations" };

export default async function Rotations() {
  const rotations = await readForPage(rotationListDoor, {});
  if (!rotations.ok && rotations.error.code === "forbidden") notFound();
  if (!rotations.ok) return <FailureBlank failure={rotations.error} headingLevel={1} />;
  const client = getQueryClient();
  client.setQueryData(readQuery("rotation.list", {}).queryKey, rotations.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RotationsPage />
    </HydrationBoundary>
  );
}
