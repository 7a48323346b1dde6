import { decodedSegment } from "#lib/server/base/segment.ts";
import { creationProgressDoor } from "#lib/server/doors/creation.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

type Context = RouteContext<"/api/clusters/[clusterId]/sql-users/[name]/creation">;

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { clusterId, name } = await params;
  return answer(await read(creationProgressDoor, { clusterId, name: decodedSegment(name) }));
}
