import { ownHistoryDoor } from "#lib/server/doors/own-sql-users.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/my/sql-users/[id]/history">,
): Promise<Response> {
  return answer(await read(ownHistoryDoor, await params));
}
