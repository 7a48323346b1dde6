import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RightsPage } from "#components/access/rights/rights-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { rightsDoor } from "#lib/server/edge/doors/people/rights.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Roles" };

export default async function Rights() {
  const rights = await readForPage(rightsDoor, {});
  if (rights.ok) return <RightsPage list={rights.value} />;
  if (rights.error.code === "forbidden") notFound();
  return <FailureBlank failure={rights.error} headingLevel={1} />;
}
