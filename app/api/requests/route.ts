import { requestListDoor } from "#lib/server/doors/requests.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request): Promise<Response> {
  return answer(await read(requestListDoor, Object.fromEntries(new URL(request.url).searchParams)));
}
