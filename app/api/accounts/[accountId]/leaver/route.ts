import { leaverDoor } from "#lib/server/doors/leaver.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/accounts/[accountId]/leaver">,
): Promise<Response> {
  return answer(await read(leaverDoor, await params));
}
