import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AuditScreen } from "#components/audit/audit-screen.tsx";
import { auditQuery, groupedFilter, namesInput, namesQuery } from "#lib/client/audit.ts";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { auditListDoor, auditNamesDoor } from "#lib/server/edge/doors/audit.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { auditSearch, parseAuditFilter } from "#lib/shared/audit/audit-filter.ts";
import { clustersWith } from "#lib/shared/policy.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function Audit({ searchParams }: PageProps<"/audit">) {
  const actor = await signedInPerson();
  const filter = parseAuditFilter(
    new URLSearchParams(Object.entries(await searchParams).map(([name, value]) => [name, String(value ?? "")])),
  );
  const first = await readForPage(auditListDoor, groupedFilter(filter));
  if (!first.ok && first.error.code === "forbidden") notFound();
  const client = getQueryClient();
  // If it failed, the page reads again and shows the error.
  if (first.ok) client.setQueryData(auditQuery(filter).queryKey, { pages: [first.value], pageParams: [undefined] });
  const asked = namesInput(filter);
  const names = first.ok && Object.keys(asked).length > 0 ? await readForPage(auditNamesDoor, asked) : undefined;
  if (names?.ok) client.setQueryData(namesQuery(filter).queryKey, names.value);
  const visible = clustersWith(actor, "audit.read");
  const seesAll = visible === "all";
  return (
    <HydrationBoundary state={dehydrate(client)}>
      {/* Links within the page change the filter: it begins anew with each. */}
      <AuditScreen
        key={auditSearch(filter)}
        me={{ name: actor.name, email: actor.email }}
        seesAll={seesAll}
        seesClusters={seesAll || visible.size > 1}
      />
    </HydrationBoundary>
  );
}
