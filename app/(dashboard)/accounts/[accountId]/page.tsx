import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountSessionsPage } from "#components/accounts/account-sessions-page.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { accountSessionsDoor } from "#lib/server/doors/accounts.ts";
import { readForPage } from "#lib/server/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";

export const metadata: Metadata = { title: "Sessions" };

const ABSENT: ReadonlySet<ErrorCode> = new Set(["forbidden", "not_found", "invalid_input"]);

export default async function AccountSessions({ params }: PageProps<"/accounts/[accountId]">) {
  const { accountId } = await params;
  const sessions = await readForPage(accountSessionsDoor, { accountId });
  if (sessions.ok) return <AccountSessionsPage {...sessions.value} />;
  if (ABSENT.has(sessions.error.code)) notFound();
  return <FailureBlank failure={sessions.error} headingLevel={1} />;
}
