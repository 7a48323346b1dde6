import type { Metadata } from "next";
import { SecurityPage } from "#components/accounts/security-page.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { securityDoor } from "#lib/server/doors/factors.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Security" };

export default async function Security() {
  const security = await readForPage(securityDoor, {});
  if (!security.ok) return <FailureBlank failure={security.error} headingLevel={1} />;
  return <SecurityPage {...security.value} />;
}
