import { rotationPreviewDoor } from "#lib/server/doors/rotation.ts";
import { answer } from "#lib/server/http/answer.ts";
import { readJson, SELECTION_BODY_MAX_BYTES } from "#lib/server/http/read-body.ts";
import { read } from "#lib/server/run/run.ts";

export async function POST(request: Request): Promise<Response> {
  return answer(await read(rotationPreviewDoor, () => readJson(request, SELECTION_BODY_MAX_BYTES)));
}
