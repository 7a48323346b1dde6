import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { DestinationsPage } from "#components/settings/destinations/destinations-page.tsx";
import { destinationsDoor } from "#lib/server/edge/doors/destinations.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Destinations" };

export default async function Destinations() {
  const view = await readForPage(destinationsDoor, {});
  if (view.ok) return <DestinationsPage destinations={view.value} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
