import type { Metadata } from "next";
import { ClaimScreen } from "#components/claims/claim-screen.tsx";
import { hasPasswords, signInProvider } from "#lib/server/base/env/env.ts";
import { claimFacts } from "#lib/server/sharing/claims/use.ts";

export const metadata: Metadata = { title: "Claim link" };

export default async function ClaimPage({ params }: PageProps<"/claim/[id]">) {
  const { id } = await params;
  const ways = { passwords: hasPasswords(), provider: signInProvider()?.name };
  return <ClaimScreen key={id} id={id} facts={await claimFacts(id)} ways={ways} />;
}
