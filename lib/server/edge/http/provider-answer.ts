import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import { present } from "#lib/shared/present.ts";
import { returnPath } from "#lib/shared/return-path.ts";
import { answer } from "./answer.ts";

type Ended = {
  purpose: "sign_in" | "confirm";
  to: string | undefined;
  result: Result<"entered" | "factor" | "confirmed">;
};
const PAGES = { entered: "/entered", factor: "/sign-in/factor", confirmed: "/confirmed" } as const;

/** Redirects to a page of Rolecall, never elsewhere: onward after a sign-in, or to the page that explains the failure. */
export function providerAnswer({ purpose, to, result }: Ended): Response {
  // Without a provider, this address does not exist.
  if (!result.ok && result.error.code === "not_found") return answer(result);
  const page = result.ok ? PAGES[result.value] : purpose === "confirm" ? "/confirmed" : "/sign-in";
  const path = returnPath(to);
  const query = new URLSearchParams(
    present<Record<string, string>>({
      failed: result.ok ? undefined : result.error.code,
      request: result.ok ? undefined : result.error.requestId,
      to: path !== undefined && purpose === "sign_in" ? path : undefined,
    }),
  );
  return redirectTo(query.size > 0 ? `${page}?${query}` : page);
}

/** Sends the browser to the provider. */
export function toProvider(address: URL): Response {
  return redirectTo(address.href);
}

function redirectTo(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, "Cache-Control": "no-store" } });
}
