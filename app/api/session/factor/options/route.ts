import { beginPasskeyFactor } from "#lib/server/accounts/passkey-sign-in.ts";
import { answer } from "#lib/server/http/answer.ts";

export async function POST(): Promise<Response> {
  return answer(await beginPasskeyFactor());
}
