import { restrictPreviewDoor } from "#lib/server/edge/doors/sql-users/restriction.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readJson, SELECTION_BODY_MAX_BYTES } from "#lib/server/edge/http/read-body.ts";
import { read } from "#lib/server/run/run.ts";

export async function POST(request: Request): Promise<Response> {
  return answer(await read(restrictPreviewDoor, () => readJson(request, SELECTION_BODY_MAX_BYTES)));
}
