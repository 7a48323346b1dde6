import type { Metadata } from "next";
import { SecurityPage } from "#components/access/profile/security-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { securityDoor } from "#lib/server/edge/doors/people/factors.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Security" };

export default async function Security() {
  const security = await readForPage(securityDoor, {});
  if (!security.ok) return <FailureBlank failure={security.error} headingLevel={1} />;
  return <SecurityPage {...security.value} />;
}
