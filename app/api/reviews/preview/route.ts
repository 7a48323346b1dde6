import { reviewPreviewDoor } from "#lib/server/edge/doors/reviews.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readJson } from "#lib/server/edge/http/read-body.ts";
import { read } from "#lib/server/run/run.ts";

/** A scope names some hundred clusters and teams at most. */
const BODY_MAX_BYTES = 32 * 1024;

export async function POST(request: Request): Promise<Response> {
  return answer(await read(reviewPreviewDoor, () => readJson(request, BODY_MAX_BYTES)));
}
