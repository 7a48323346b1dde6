import { ruleGivenDoor } from "#lib/server/edge/doors/rules.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readJson } from "#lib/server/edge/http/read-body.ts";
import { read } from "#lib/server/run/run.ts";

/** A rule names some hundred clusters at most. */
const BODY_MAX_BYTES = 16 * 1024;

export async function POST(request: Request): Promise<Response> {
  return answer(await read(ruleGivenDoor, () => readJson(request, BODY_MAX_BYTES)));
}
