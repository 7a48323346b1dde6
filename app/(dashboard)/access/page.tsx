import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountsPage } from "#components/access/accounts/accounts-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { accountListDoor } from "#lib/server/edge/doors/people/accounts.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Access" };

export default async function Accounts() {
  const list = await readForPage(accountListDoor, {});
  if (list.ok) return <AccountsPage {...list.value} />;
  if (list.error.code === "forbidden") notFound();
  return <FailureBlank failure={list.error} headingLevel={1} />;
}
