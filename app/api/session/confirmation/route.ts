import { confirmIdentity } from "#lib/server/accounts/sign-in.ts";
import { answer } from "#lib/server/http/answer.ts";
import { readJson } from "#lib/server/http/read-body.ts";

/** Room for the longest password, escaped as JSON. */
const BODY_MAX_BYTES = 8 * 1024;

/** A route and not an action: an action that sets a cookie renders the page anew, which may show a password. */
export async function POST(request: Request): Promise<Response> {
  return answer(await confirmIdentity(() => readJson(request, BODY_MAX_BYTES)));
}
