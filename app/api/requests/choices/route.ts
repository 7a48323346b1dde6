import { answer } from "#lib/server/answer.ts";
import { askChoicesDoor } from "#lib/server/doors/requests.ts";
import { read } from "#lib/server/run.ts";

export async function GET(): Promise<Response> {
  return answer(await read(askChoicesDoor, {}));
}
