import { answer } from "#lib/server/edge/http/answer.ts";
import { PASSKEY_BODY_MAX_BYTES, readJson } from "#lib/server/edge/http/read-body.ts";
import { confirmIdentity } from "#lib/server/people/factors/confirm-identity.ts";

/** A route and not an action: an action that sets a cookie renders the page anew, which may show a password. */
export async function POST(request: Request): Promise<Response> {
  return answer(await confirmIdentity(() => readJson(request, PASSKEY_BODY_MAX_BYTES)));
}
