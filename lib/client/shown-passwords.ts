import type { Replacement } from "#lib/shared/passwords/shown-passwords.ts";
import type { OpenClaimInput } from "#lib/shared/requests/claims.ts";
import { callOperation } from "./calls/operations.ts";
import { readQuery } from "./calls/reads.ts";
import { openClaim } from "./claims.ts";

/** Says that the password is no longer on the screen. */
export async function closeShown(shownId: string): Promise<void> {
  // Without an answer, resets by others ask about it for at most half an hour.
  await callOperation("sql_user.close_password", { id: shownId }).catch(() => {});
}

/** The replacement of a password on the screen, polled until there is one. `link` is for a viewer without sign-in. */
export function replacementQuery(id: string, link?: OpenClaimInput) {
  const query = readQuery("sql_user.shown_password", { id });
  return link ? { ...query, queryFn: () => throughLink(link) } : query;
}

async function throughLink(link: OpenClaimInput): Promise<Replacement> {
  const opened = await openClaim(link);
  return opened.state === "yours" ? opened.replaced : null;
}
