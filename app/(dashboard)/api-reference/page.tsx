import type { Metadata } from "next";
import { ReferencePage } from "#components/api-tokens/reference-page.tsx";
import { apiReference } from "#lib/server/api/reference.ts";
import { signedInPerson } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "API reference" };

export default async function Reference() {
  await signedInPerson();
  return <ReferencePage {...apiReference()} />;
}
