import { findDoor } from "#lib/server/doors/overview.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request): Promise<Response> {
  return answer(await read(findDoor, { q: new URL(request.url).searchParams.get("q") ?? "" }));
}
