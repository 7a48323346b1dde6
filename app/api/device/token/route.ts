import { answer } from "#lib/server/edge/http/answer.ts";
import { readJson } from "#lib/server/edge/http/read-body.ts";
import { pollDeviceLogin } from "#lib/server/people/sign-in/device-login.ts";

const BODY_MAX_BYTES = 4 * 1024;

/** The command asks for the result of its sign-in (RFC 8628, section 3.4). */
export async function POST(request: Request): Promise<Response> {
  const result = await pollDeviceLogin(() => readJson(request, BODY_MAX_BYTES));
  if (!result.ok) return answer(result);
  const status = "error" in result.value ? 400 : 200;
  return Response.json(result.value, { status, headers: { "Cache-Control": "no-store" } });
}
