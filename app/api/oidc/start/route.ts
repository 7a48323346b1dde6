import { providerAnswer, toProvider } from "#lib/server/edge/http/provider-answer.ts";
import { beginAtProvider } from "#lib/server/people/provider/provider-sign-in.ts";

/**
 * From Rolecall's own pages, or typed in: another site, also a sibling host, must not begin. Browsers without the header cannot be told
 * apart; what is begun leads people to their own account only.
 */
const OWN_PAGES: (string | null)[] = ["same-origin", "none", null];

/** Sends the browser to the sign-in provider. It only sets the cookie of the started sign-in. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const purpose = searchParams.get("purpose") === "confirm" ? "confirm" : "sign_in";
  const to = searchParams.get("to") ?? undefined;
  const wanted = searchParams.get("again");
  const again = wanted === "account" || wanted === "sign_in" ? wanted : undefined;
  const ownPage = OWN_PAGES.includes(request.headers.get("sec-fetch-site"));
  const result = await beginAtProvider({ purpose, to, ownPage, again });
  return result.ok ? toProvider(result.value) : providerAnswer({ purpose, to, result });
}
