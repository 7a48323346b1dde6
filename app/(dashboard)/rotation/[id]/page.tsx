import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RotationPage } from "#components/rotation/rotation-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { rotationDoor } from "#lib/server/edge/doors/sql-users/rotation.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";

export const metadata: Metadata = { title: "Rotation" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function OneRotation({ params }: PageProps<"/rotation/[id]">) {
  const { id } = await params;
  const rotation = await readForPage(rotationDoor, { id });
  if (!rotation.ok) {
    if (ABSENT.has(rotation.error.code)) notFound();
    return <FailureBlank failure={rotation.error} headingLevel={1} />;
  }
  const client = getQueryClient();
  client.setQueryData(readQuery("rotation.get", { id }).queryKey, rotation.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RotationPage id={id} />
    </HydrationBoundary>
  );
}
