import type { Metadata } from "next";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { EverywherePage } from "#components/overview/everywhere-page.tsx";
import { RotateMatching } from "#components/rotation/rotate-matching.tsx";
import { everywhereDoor } from "#lib/server/edge/doors/overview.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { may } from "#lib/shared/policy.ts";
import { parseEverywhere } from "#lib/shared/sql-users/everywhere.ts";

export const metadata: Metadata = { title: "SQL users of all clusters" };

export default async function EverywherePageOf({ searchParams }: PageProps<"/sql-users">) {
  const actor = await signedInPerson();
  const given = Object.entries(await searchParams).map(([name, value]) => [name, [value].flat()[0] ?? ""]);
  const filter = parseEverywhere(new URLSearchParams(given));
  const list = await readForPage(everywhereDoor, filter);
  if (!list.ok) return <FailureBlank failure={list.error} headingLevel={1} />;
  const { after: _, ...sought } = filter;
  const rotate = may(actor, "rotations.manage") && <RotateMatching filter={sought} />;
  return <EverywherePage list={list.value} filter={filter} rotate={rotate} />;
}
