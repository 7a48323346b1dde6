import { answer } from "#lib/server/edge/http/answer.ts";
import { readJson } from "#lib/server/edge/http/read-body.ts";
import { beginDeviceLogin } from "#lib/server/people/sign-in/device-login.ts";

const BODY_MAX_BYTES = 4 * 1024;

/** The command asks to be signed in (RFC 8628, section 3.1). It has no session and gets none. */
export async function POST(request: Request): Promise<Response> {
  const result = await beginDeviceLogin(() => readJson(request, BODY_MAX_BYTES));
  if (!result.ok) return answer(result);
  return Response.json(result.value, { headers: { "Cache-Control": "no-store" } });
}
