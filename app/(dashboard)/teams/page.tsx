import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { TeamsPage } from "#components/teams/teams-page.tsx";
import { teamsDoor } from "#lib/server/doors/teams.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Teams" };

export default async function Teams() {
  const view = await readForPage(teamsDoor, {});
  if (view.ok) return <TeamsPage {...view.value} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
