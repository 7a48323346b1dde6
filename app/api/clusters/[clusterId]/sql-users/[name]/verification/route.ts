import { decodedSegment } from "#lib/server/base/request/segment.ts";
import { verifyDoor } from "#lib/server/edge/doors/sql-users/verification.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readJsonWith } from "#lib/server/edge/http/read-body.ts";
import { mutate } from "#lib/server/run/run.ts";
import { ANSWER_MAX } from "#lib/shared/sql-users/verification.ts";

/** Room for the answer in UTF-8, escaped as JSON, and for the wanted access. */
const BODY_MAX_BYTES = 3 * ANSWER_MAX;

type Context = RouteContext<"/api/clusters/[clusterId]/sql-users/[name]/verification">;

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { clusterId, name } = await params;
  const input = () => readJsonWith(request, BODY_MAX_BYTES, { clusterId, name: decodedSegment(name) });
  return answer(await mutate(verifyDoor, input));
}
