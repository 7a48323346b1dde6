import { answer } from "#lib/server/edge/http/answer.ts";
import { PASSKEY_BODY_MAX_BYTES, readJson } from "#lib/server/edge/http/read-body.ts";
import { answerFactorWithPasskey } from "#lib/server/people/factors/passkey-sign-in.ts";

export async function POST(request: Request): Promise<Response> {
  return answer(await answerFactorWithPasskey(() => readJson(request, PASSKEY_BODY_MAX_BYTES)));
}
