import "server-only";
import type { LinkFacts } from "#lib/shared/accounts.ts";
import { env } from "../base/env.ts";
import { store } from "../store/store.ts";
import { type NewToken, tokenFacts } from "../store/tokens.ts";

/** The address of a link page. Its secret is in the fragment, which browsers never send. */
export function linkTo(
  page: "invitation" | "reset" | "claim",
  { id, secret }: Pick<NewToken, "id" | "secret">,
): string {
  return `${env().APP_URL.origin}/${page}/${id}#${secret}`;
}

/** The sender and expiry of a link; null for a void or unknown one. */
export async function linkFacts(kind: "invitation" | "account_reset", id: string): Promise<LinkFacts | null> {
  return (await tokenFacts(await store(), kind, id)) ?? null;
}
