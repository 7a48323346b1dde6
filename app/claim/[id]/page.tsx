import type { Metadata } from "next";
import { ClaimScreen } from "#components/claims/claim-screen.tsx";
import { claimFacts } from "#lib/server/claims/use.ts";

export const metadata: Metadata = { title: "Claim link" };

export default async function ClaimPage({ params }: PageProps<"/claim/[id]">) {
  const { id } = await params;
  return <ClaimScreen key={id} id={id} facts={await claimFacts(id)} />;
}
