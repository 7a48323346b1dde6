import { ownChangesDoor } from "#lib/server/edge/doors/people/profile.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request): Promise<Response> {
  return answer(await read(ownChangesDoor, { since: new URL(request.url).searchParams.get("since") }));
}
