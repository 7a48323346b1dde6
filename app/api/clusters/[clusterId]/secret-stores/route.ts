import { reachableStoresDoor } from "#lib/server/doors/sql-users.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/secret-stores">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await read(reachableStoresDoor, { clusterId }));
}
