import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { RotationsPage } from "#components/rotation/rotations-page.tsx";
import { getQueryClient } from "#lib/client/query-client.ts";
import { rotationsQuery } from "#lib/client/rotation-queries.ts";
import { rotationListDoor } from "#lib/server/doors/rotation.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Rotation" };

export default async function Rotations() {
  const rotations = await readForPage(rotationListDoor, {});
  if (!rotations.ok && rotations.error.code === "forbidden") notFound();
  if (!rotations.ok) return <FailureBlank failure={rotations.error} headingLevel={1} />;
  const client = getQueryClient();
  client.setQueryData(rotationsQuery().queryKey, rotations.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RotationsPage />
    </HydrationBoundary>
  );
}
