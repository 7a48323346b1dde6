import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RightsPage } from "#components/access/rights/rights-page.tsx";
import { holderIn, parseView } from "#components/access/rights/rights-view.ts";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { rightsDoor } from "#lib/server/edge/doors/people/rights.ts";
import { addressOf } from "#lib/server/edge/http/address-of.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { clusterIdSchema } from "#lib/shared/sql-users/clusters.ts";

export const metadata: Metadata = { title: "Roles" };

export default async function Rights({ searchParams }: PageProps<"/access/roles">) {
  const view = parseView(addressOf(await searchParams));
  const rights = await readForPage(rightsDoor, {
    who: holderIn(view),
    cluster: clusterIn(view.cluster),
    why: view.why || null,
    on: clusterIn(view.on),
    after: view.after || null,
  });
  if (rights.ok) return <RightsPage list={rights.value} view={view} />;
  if (rights.error.code === "forbidden") notFound();
  return <FailureBlank failure={rights.error} headingLevel={1} />;
}

function clusterIn(text: string): string | null {
  return text === ALL_CLUSTERS || clusterIdSchema.safeParse(text).success ? text : null;
}
