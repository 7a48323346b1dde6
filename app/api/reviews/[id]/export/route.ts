import { reviewExportCheckDoor, reviewExportDoor } from "#lib/server/edge/doors/reviews.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { tarAnswer } from "#lib/server/edge/http/download.ts";
import { mutate, read } from "#lib/server/run/run.ts";

/** Whether the evidence can be downloaded. */
export async function GET(_request: Request, { params }: RouteContext<"/api/reviews/[id]/export">): Promise<Response> {
  return answer(await read(reviewExportCheckDoor, await params));
}

/** The evidence as one file. A form posts it, so that the browser saves it. */
export async function POST(request: Request, { params }: RouteContext<"/api/reviews/[id]/export">): Promise<Response> {
  return tarAnswer(request, await mutate(reviewExportDoor, await params));
}
