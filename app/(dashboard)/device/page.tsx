import type { Metadata } from "next";
import { DevicePage } from "#components/access/tokens/device-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { lookAtDeviceDoor } from "#lib/server/edge/doors/people/device-login.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Sign in from a terminal" };

export default async function Device({ searchParams }: { searchParams: Promise<{ code?: string | string[] }> }) {
  const { code } = await searchParams;
  await signedInPerson();
  if (typeof code !== "string" || code === "") return <DevicePage />;
  const found = await readForPage(lookAtDeviceDoor, { code });
  if (found.ok) return <DevicePage device={found.value} key={found.value.code} />;
  const { code: why } = found.error;
  if (why === "not_found" || why === "invalid_input") return <DevicePage wrong={code} key={code} />;
  return <FailureBlank failure={found.error} headingLevel={1} />;
}
