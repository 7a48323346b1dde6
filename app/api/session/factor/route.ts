import { answerFactorWithPasskey } from "#lib/server/accounts/passkey-sign-in.ts";
import { answer } from "#lib/server/http/answer.ts";
import { PASSKEY_BODY_MAX_BYTES, readJson } from "#lib/server/http/read-body.ts";

export async function POST(request: Request): Promise<Response> {
  return answer(await answerFactorWithPasskey(() => readJson(request, PASSKEY_BODY_MAX_BYTES)));
}
