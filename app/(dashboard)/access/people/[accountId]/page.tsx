import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PersonPage } from "#components/access/person/person-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { accountPageDoor } from "#lib/server/edge/doors/people/accounts.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";

export const metadata: Metadata = { title: "Account" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function Account({ params }: PageProps<"/access/people/[accountId]">) {
  const { accountId } = await params;
  const found = await readForPage(accountPageDoor, { accountId });
  if (found.ok) return <PersonPage {...found.value} />;
  if (ABSENT.has(found.error.code)) notFound();
  return <FailureBlank failure={found.error} headingLevel={1} />;
}
