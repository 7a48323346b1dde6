import { answer } from "#lib/server/edge/http/answer.ts";
import { readForm } from "#lib/server/edge/http/read-body.ts";
import { signOutByProvider } from "#lib/server/people/provider/provider-sign-out.ts";

const BODY_MAX_BYTES = 16 * 1024;

/** The provider says that a person has signed out there. A program sends it, without a cookie: its token is signed. */
export async function POST(request: Request): Promise<Response> {
  const result = await signOutByProvider(async () => (await readForm(request, BODY_MAX_BYTES)).logout_token);
  if (result.ok) return new Response(null, { status: 200, headers: { "Cache-Control": "no-store" } });
  // Section 2.8 of the specification wants 400 for a token that is not accepted.
  if (!["provider_bad_answer", "invalid_input"].includes(result.error.code)) return answer(result);
  return Response.json(result, { status: 400, headers: { "Cache-Control": "no-store" } });
}
