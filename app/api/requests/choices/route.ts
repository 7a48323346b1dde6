import { requestChoicesDoor } from "#lib/server/doors/requests.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(): Promise<Response> {
  return answer(await read(requestChoicesDoor, {}));
}
