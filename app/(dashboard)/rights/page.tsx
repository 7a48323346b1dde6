import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { RightsPage } from "#components/rights/rights-page.tsx";
import { rightsDoor } from "#lib/server/doors/rights.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Rights" };

export default async function Rights() {
  const rights = await readForPage(rightsDoor, {});
  if (rights.ok) return <RightsPage list={rights.value} />;
  if (rights.error.code === "forbidden") notFound();
  return <FailureBlank failure={rights.error} headingLevel={1} />;
}
