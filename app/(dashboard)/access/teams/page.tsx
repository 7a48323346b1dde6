import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TeamsPage } from "#components/access/teams/teams-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { teamsDoor } from "#lib/server/edge/doors/people/teams.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Teams" };

export default async function Teams() {
  const view = await readForPage(teamsDoor, {});
  if (view.ok) return <TeamsPage {...view.value} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
