import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountsPage } from "#components/accounts/accounts-page.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { accountListDoor } from "#lib/server/doors/accounts.ts";
import { readForPage } from "#lib/server/http/page.ts";

export const metadata: Metadata = { title: "Accounts" };

export default async function Accounts() {
  const list = await readForPage(accountListDoor, {});
  if (list.ok) return <AccountsPage {...list.value} />;
  if (list.error.code === "forbidden") notFound();
  return <FailureBlank failure={list.error} headingLevel={1} />;
}
