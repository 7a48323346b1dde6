import { decodedSegment } from "#lib/server/base/request/segment.ts";
import { sqlUserFactsDoor } from "#lib/server/edge/doors/sql-users/sql-user-facts.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/sql-users/[name]/facts">,
): Promise<Response> {
  const { clusterId, name } = await params;
  const fresh = new URL(request.url).searchParams.has("fresh");
  return answer(await read(sqlUserFactsDoor, { clusterId, name: decodedSegment(name), fresh }));
}
