import { confirmIdentity } from "#lib/server/accounts/confirm-identity.ts";
import { answer } from "#lib/server/http/answer.ts";
import { PASSKEY_BODY_MAX_BYTES, readJson } from "#lib/server/http/read-body.ts";

/** A route and not an action: an action that sets a cookie renders the page anew, which may show a password. */
export async function POST(request: Request): Promise<Response> {
  return answer(await confirmIdentity(() => readJson(request, PASSKEY_BODY_MAX_BYTES)));
}
