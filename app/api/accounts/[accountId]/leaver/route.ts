import { leaverDoor } from "#lib/server/edge/doors/people/leaver.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/accounts/[accountId]/leaver">,
): Promise<Response> {
  return answer(await read(leaverDoor, await params));
}
