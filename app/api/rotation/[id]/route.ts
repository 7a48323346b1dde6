import { rotationDoor } from "#lib/server/edge/doors/sql-users/rotation.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(_request: Request, { params }: RouteContext<"/api/rotation/[id]">): Promise<Response> {
  return answer(await read(rotationDoor, await params));
}
