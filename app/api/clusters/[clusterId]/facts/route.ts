import { listFactsDoor } from "#lib/server/edge/doors/sql-users/sql-user-facts.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/facts">,
): Promise<Response> {
  const { clusterId } = await params;
  const fresh = new URL(request.url).searchParams.has("fresh");
  return answer(await read(listFactsDoor, { clusterId, fresh }));
}
