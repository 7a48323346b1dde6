import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RulesPage } from "#components/access/rules/rules-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { ruleListDoor } from "#lib/server/edge/doors/rules.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "Rules" };

export default async function Rules() {
  const list = await readForPage(ruleListDoor, {});
  if (list.ok) return <RulesPage list={list.value} />;
  if (list.error.code === "forbidden") notFound();
  return <FailureBlank failure={list.error} headingLevel={1} />;
}
