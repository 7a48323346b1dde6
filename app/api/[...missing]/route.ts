import { requestContext } from "#lib/server/base/request.ts";
import { answer } from "#lib/server/http/answer.ts";

/** Without this the page for missing addresses would answer programs, and send them to sign in. */
async function missing(): Promise<Response> {
  const { requestId } = await requestContext();
  return answer({ ok: false, error: { code: "not_found", requestId } });
}

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT };
