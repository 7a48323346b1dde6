import { ownUserDoor } from "#lib/server/doors/sql-connection.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

/** What Rolecall's SQL user on the cluster holds; asks the cluster. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/sql-connection">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await read(ownUserDoor, { clusterId }));
}
