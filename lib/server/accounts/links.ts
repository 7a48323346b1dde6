import "server-only";
import type { LinkFacts } from "#lib/shared/accounts.ts";
import { env } from "../base/env.ts";
import { store } from "../store/store.ts";
import { type NewToken, tokenFacts } from "../store/tokens.ts";

/** The address of a page that opens with a secret: it stands behind `#`, which browsers send to nobody. */
export function linkTo(
  page: "invitation" | "reset" | "claim",
  { id, secret }: Pick<NewToken, "id" | "secret">,
): string {
  return `${env().APP_URL.origin}/${page}/${id}#${secret}`;
}

/** Who made a link and until when it counts; null for a void one, and for one that never was. */
export async function linkFacts(kind: "invitation" | "account_reset", id: string): Promise<LinkFacts | null> {
  return (await tokenFacts(await store(), kind, id)) ?? null;
}
