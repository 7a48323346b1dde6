import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountsPage } from "#components/access/accounts/accounts-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { accountListDoor } from "#lib/server/edge/doors/people/accounts.ts";
import { addressOf } from "#lib/server/edge/http/address-of.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { parseAccountFilter } from "#lib/shared/people/account-pages.ts";

export const metadata: Metadata = { title: "Access" };

export default async function Accounts({ searchParams }: PageProps<"/access">) {
  const params = addressOf(await searchParams);
  const [filter, after] = [parseAccountFilter(params), params.get("after")];
  const list = await readForPage(accountListDoor, { ...filter, after });
  if (list.ok) return <AccountsPage list={list.value} filter={filter} isFirst={after === null} />;
  if (list.error.code === "forbidden") notFound();
  return <FailureBlank failure={list.error} headingLevel={1} />;
}
