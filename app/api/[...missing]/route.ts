import { requestContext } from "#lib/server/base/request/request.ts";
import { answer } from "#lib/server/edge/http/answer.ts";

/** Answers programs at unknown addresses, which would otherwise be redirected to sign-in. */
async function missing(): Promise<Response> {
  const { requestId } = await requestContext();
  return answer({ ok: false, error: { code: "not_found", requestId } });
}

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT };
