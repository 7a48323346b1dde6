import { verifyAllDoor } from "#lib/server/edge/doors/sql-users/verification.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readJsonWith } from "#lib/server/edge/http/read-body.ts";
import { mutate } from "#lib/server/run/run.ts";
import { ANSWER_MAX } from "#lib/shared/sql-users/verification.ts";

/** Room for the answer in UTF-8, escaped as JSON. */
const BODY_MAX_BYTES = 3 * ANSWER_MAX;

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/verification">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await mutate(verifyAllDoor, () => readJsonWith(request, BODY_MAX_BYTES, { clusterId })));
}
