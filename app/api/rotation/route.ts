import { rotationListDoor, startRotationDoor } from "#lib/server/doors/rotation.ts";
import { answer } from "#lib/server/http/answer.ts";
import { readJson, SELECTION_BODY_MAX_BYTES } from "#lib/server/http/read-body.ts";
import { mutate, read } from "#lib/server/run/run.ts";

export async function GET(): Promise<Response> {
  return answer(await read(rotationListDoor, {}));
}

export async function POST(request: Request): Promise<Response> {
  return answer(await mutate(startRotationDoor, () => readJson(request, SELECTION_BODY_MAX_BYTES)));
}
