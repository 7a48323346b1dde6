import { decodedSegment } from "#lib/server/base/segment.ts";
import { sqlUserFactsDoor } from "#lib/server/doors/sql-user-facts.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/sql-users/[name]/facts">,
): Promise<Response> {
  const { clusterId, name } = await params;
  const fresh = new URL(request.url).searchParams.has("fresh");
  return answer(await read(sqlUserFactsDoor, { clusterId, name: decodedSegment(name), fresh }));
}
