import { reviewExportCheckDoor, reviewExportDoor } from "#lib/server/doors/reviews.ts";
import { answer } from "#lib/server/http/answer.ts";
import { mutate, read } from "#lib/server/run/run.ts";
import { ERROR_WORDS } from "#lib/shared/errors.ts";

/** Whether the evidence can be downloaded. */
export async function GET(_request: Request, { params }: RouteContext<"/api/reviews/[id]/export">): Promise<Response> {
  return answer(await read(reviewExportCheckDoor, await params));
}

/** The evidence as one file. A form posts it, so that the browser saves it. */
export async function POST(request: Request, { params }: RouteContext<"/api/reviews/[id]/export">): Promise<Response> {
  const result = await mutate(reviewExportDoor, await params);
  if (!result.ok) {
    // The browser shows this answer in place of the page.
    if (!request.headers.get("accept")?.includes("text/html")) return answer(result);
    const { code, requestId } = result.error;
    const { title, text } = ERROR_WORDS[code];
    return new Response(`${title}. ${text} (request ${requestId})`, { status: answer(result).status });
  }
  const { fileName, pieces } = result.value;
  return new Response(streamOf(pieces), {
    headers: {
      "content-type": "application/x-tar",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}

function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const rest = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await rest.return?.();
    },
  });
}
