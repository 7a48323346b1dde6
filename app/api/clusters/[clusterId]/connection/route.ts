import { connectionDoor } from "#lib/server/doors/clusters.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";
import { DEFAULT_DATABASE } from "#lib/shared/clusters.ts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/connection">,
): Promise<Response> {
  const { clusterId } = await params;
  const database = new URL(request.url).searchParams.get("database") ?? DEFAULT_DATABASE;
  return answer(await read(connectionDoor, { clusterId, database }));
}
