import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TeamPage } from "#components/access/teams/team-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { teamPageDoor } from "#lib/server/edge/doors/people/teams.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";

export const metadata: Metadata = { title: "Team" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function Team({ params }: PageProps<"/access/teams/[teamId]">) {
  const { teamId } = await params;
  const found = await readForPage(teamPageDoor, { teamId });
  if (found.ok) return <TeamPage {...found.value} />;
  if (ABSENT.has(found.error.code)) notFound();
  return <FailureBlank failure={found.error} headingLevel={1} />;
}
