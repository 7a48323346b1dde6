import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { RotateMatching } from "#components/rotation/rotate-matching.tsx";
import { RotationsPage } from "#components/rotation/rotations-page.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import { everywhereDoor } from "#lib/server/edge/doors/overview.ts";
import { rotationListDoor } from "#lib/server/edge/doors/sql-users/rotation.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";

export const metadata: Metadata = { title: "Rotation" };

const { after: _after, sort: _sort, descending: _descending, ...FILTER } = PLAIN_EVERYWHERE;
const DUE = { ...FILTER, due: "now" as const };

export default async function Rotations() {
  const [rotations, list] = await Promise.all([
    readForPage(rotationListDoor, {}),
    readForPage(everywhereDoor, PLAIN_EVERYWHERE),
  ]);
  if (!rotations.ok && rotations.error.code === "forbidden") notFound();
  if (!rotations.ok) return <FailureBlank failure={rotations.error} headingLevel={1} />;
  const client = getQueryClient();
  client.setQueryData(readQuery("rotation.list", {}).queryKey, rotations.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RotationsPage
        dues={list.ok ? list.value.dues : null}
        rotate={
          <RotateMatching
            filter={DUE}
            label="Rotate due passwords…"
            size="m"
            variant="primary"
            linked="due"
            locked={list.ok && list.value.rotation === "closed"}
          />
        }
      />
    </HydrationBoundary>
  );
}
