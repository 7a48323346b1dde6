import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TeamsPage } from "#components/access/teams/teams-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { teamsDoor } from "#lib/server/edge/doors/people/teams.ts";
import { addressOf } from "#lib/server/edge/http/address-of.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { TEAM_SEARCH_MAX } from "#lib/shared/people/teams.ts";

export const metadata: Metadata = { title: "Teams" };

export default async function Teams({ searchParams }: PageProps<"/access/teams">) {
  const params = addressOf(await searchParams);
  const [q, after] = [(params.get("q") ?? "").slice(0, TEAM_SEARCH_MAX), params.get("after")];
  const list = await readForPage(teamsDoor, { q, after });
  if (list.ok) return <TeamsPage list={list.value} q={q} isFirst={after === null} />;
  if (list.error.code === "forbidden") notFound();
  return <FailureBlank failure={list.error} headingLevel={1} />;
}
