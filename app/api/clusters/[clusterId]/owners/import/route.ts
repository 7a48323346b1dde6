import { importOwnersDoor } from "#lib/server/edge/doors/sql-users/owners.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { IMPORT_BODY_MAX_BYTES, readJsonWith } from "#lib/server/edge/http/read-body.ts";
import { mutate } from "#lib/server/run/run.ts";

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/owners/import">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await mutate(importOwnersDoor, () => readJsonWith(request, IMPORT_BODY_MAX_BYTES, { clusterId })));
}
