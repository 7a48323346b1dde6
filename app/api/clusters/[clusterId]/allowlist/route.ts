import { allowlistDoor } from "#lib/server/doors/clusters.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/allowlist">,
): Promise<Response> {
  return answer(await read(allowlistDoor, { clusterId: (await params).clusterId }));
}
