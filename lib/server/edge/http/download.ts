import "server-only";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { answer } from "./answer.ts";

type Archive = { fileName: string; pieces: AsyncIterable<Uint8Array> };

/** The answer to a form that asks for a tar. The browser saves it, and shows a refusal in place of the page. */
export function tarAnswer(request: Request, result: Result<Archive>): Response {
  if (!result.ok) {
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
