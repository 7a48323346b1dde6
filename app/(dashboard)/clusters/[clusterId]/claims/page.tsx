import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ClaimsPage } from "#components/claims/claims-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { claimListDoor } from "#lib/server/edge/doors/sql-users/claims.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { clusterTitle } from "../read-cluster.ts";

type Props = PageProps<"/clusters/[clusterId]/claims">;

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ clusterId }, { user }] = await Promise.all([params, searchParams]);
  return clusterTitle(typeof user === "string" ? `Claim links of ${user}` : "Claim links", clusterId);
}

export default async function Claims({ params, searchParams }: Props) {
  const [{ clusterId }, { user }] = await Promise.all([params, searchParams]);
  const view = await readForPage(claimListDoor, { clusterId });
  if (view.ok) return <ClaimsPage {...view.value} only={typeof user === "string" ? user : undefined} />;
  if (["cluster_not_found", "invalid_input", "forbidden"].includes(view.error.code)) notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
