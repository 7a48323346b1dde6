import { importOwnersDoor } from "#lib/server/doors/owners.ts";
import { answer } from "#lib/server/http/answer.ts";
import { IMPORT_BODY_MAX_BYTES, readJsonWith } from "#lib/server/http/read-body.ts";
import { mutate } from "#lib/server/run/run.ts";

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/owners/import">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await mutate(importOwnersDoor, () => readJsonWith(request, IMPORT_BODY_MAX_BYTES, { clusterId })));
}
