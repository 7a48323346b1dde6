import { ownConnectionDoor } from "#lib/server/doors/own-sql-users.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";
import { DEFAULT_DATABASE } from "#lib/shared/clusters.ts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/my/sql-users/[id]/connection">,
): Promise<Response> {
  const { id } = await params;
  const database = new URL(request.url).searchParams.get("database") ?? DEFAULT_DATABASE;
  return answer(await read(ownConnectionDoor, { id, database }));
}
