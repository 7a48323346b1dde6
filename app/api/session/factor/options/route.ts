import { answer } from "#lib/server/edge/http/answer.ts";
import { beginPasskeyFactor } from "#lib/server/people/factors/passkey-sign-in.ts";

export async function POST(): Promise<Response> {
  return answer(await beginPasskeyFactor());
}
