import { queryOptions } from "@tanstack/react-query";
import type { Replacement } from "#lib/shared/passwords/shown-passwords.ts";
import type { OpenClaimInput } from "#lib/shared/requests/claims.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { failureOf } from "./calls/request-error.ts";
import { openClaim } from "./claims.ts";

const POLL_MS = 5_000;

/**
 * The replacement of a password on the screen, polled every five seconds until there is one. `link` is for a viewer without sign-in.
 */
export function replacementQuery(shownId: string, link?: OpenClaimInput) {
  const path = `/api/shown-passwords/${encodeURIComponent(shownId)}`;
  return queryOptions({
    queryKey: ["shown-passwords", shownId] as const,
    queryFn: ({ signal }) =>
      link ? throughLink(link) : fetchResult(path, (answers) => answers.replacementAnswer, signal),
    refetchInterval: ({ state }) => (state.data || failureOf(state.error).code === "unauthenticated" ? false : POLL_MS),
    refetchOnWindowFocus: true,
    gcTime: 0,
    meta: { background: true },
  });
}

async function throughLink(link: OpenClaimInput): Promise<Replacement> {
  const opened = await openClaim(link);
  return opened.state === "yours" ? opened.replaced : null;
}
