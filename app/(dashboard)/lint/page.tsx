import type { Metadata } from "next";
import { LintPage } from "#components/sql/lint/lint-page.tsx";
import { signedInPerson } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "SQL linter" };

export default async function Lint() {
  await signedInPerson();
  return <LintPage />;
}
