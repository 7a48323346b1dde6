import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { SecretStoresPage } from "#components/settings/secret-stores/secret-stores-page.tsx";
import { secretStoresDoor } from "#lib/server/edge/doors/secret-stores.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Secret stores" };

export default async function SecretStores() {
  const view = await readForPage(secretStoresDoor, {});
  if (view.ok) return <SecretStoresPage view={view.value} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
