import { previewImportDoor } from "#lib/server/edge/doors/sql-users/owners.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { IMPORT_BODY_MAX_BYTES, readJsonWith } from "#lib/server/edge/http/read-body.ts";
import { read } from "#lib/server/run/run.ts";

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/owners/preview">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await read(previewImportDoor, () => readJsonWith(request, IMPORT_BODY_MAX_BYTES, { clusterId })));
}
