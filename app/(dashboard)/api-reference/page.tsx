import type { Metadata } from "next";
import { ReferencePage } from "#components/access/tokens/reference-page.tsx";
import { apiReference } from "#lib/server/edge/api/reference.ts";
import { signedInPerson } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "API reference" };

export default async function Reference() {
  await signedInPerson();
  return <ReferencePage {...apiReference()} />;
}
