import { requestListDoor } from "#lib/server/edge/doors/requests.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request): Promise<Response> {
  return answer(await read(requestListDoor, Object.fromEntries(new URL(request.url).searchParams)));
}
