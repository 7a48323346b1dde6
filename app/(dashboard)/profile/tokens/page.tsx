import type { Metadata } from "next";
import { TokensPage } from "#components/access/tokens/tokens-page.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { tokenListDoor } from "#lib/server/edge/doors/people/api-tokens.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

export const metadata: Metadata = { title: "API tokens" };

export default async function Tokens() {
  const tokens = await readForPage(tokenListDoor, {});
  if (!tokens.ok) return <FailureBlank failure={tokens.error} headingLevel={1} />;
  return <TokensPage {...tokens.value} />;
}
