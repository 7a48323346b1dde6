import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DestinationsPage } from "#components/destinations/destinations-page.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { destinationsDoor } from "#lib/server/doors/destinations.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Destinations" };

export default async function Destinations() {
  const view = await readForPage(destinationsDoor, {});
  if (view.ok) return <DestinationsPage destinations={view.value} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
