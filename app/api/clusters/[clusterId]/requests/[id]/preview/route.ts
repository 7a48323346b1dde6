import { requestPreviewDoor } from "#lib/server/doors/requests.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/requests/[id]/preview">,
): Promise<Response> {
  return answer(await read(requestPreviewDoor, await params));
}
