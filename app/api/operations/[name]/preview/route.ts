import { previewByName } from "#lib/server/edge/doors/by-name.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { OPERATION_BODY_MAX_BYTES, readJson } from "#lib/server/edge/http/read-body.ts";

/** Every preview of a change. A route and not an action: the actions of a page run one after the other. */
export async function POST(
  request: Request,
  { params }: RouteContext<"/api/operations/[name]/preview">,
): Promise<Response> {
  const { name } = await params;
  return answer(await previewByName(name, () => readJson(request, OPERATION_BODY_MAX_BYTES)));
}
