import { setOwnersDoor } from "#lib/server/edge/doors/sql-users/owners.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readJsonWith } from "#lib/server/edge/http/read-body.ts";
import { mutate } from "#lib/server/run/run.ts";

/** Room for five thousand names of full length. */
const BODY_MAX_BYTES = 512 * 1024;

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/owners">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await mutate(setOwnersDoor, () => readJsonWith(request, BODY_MAX_BYTES, { clusterId })));
}
