import "server-only";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { answer } from "./answer.ts";

type Archive = { fileName: string; pieces: AsyncIterable<Uint8Array> };

/** The answer to a form that asks for a tar. The browser saves it, and shows a refusal in place of the page. */
export function tarAnswer(request: Request, result: Result<Archive>): Response {
  if (!result.ok) return refused(request, result);
  const { fileName, pieces } = result.value;
  return new Response(streamOf(pieces), {
    headers: {
      "content-type": "application/x-tar",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}

type TextFile = { fileName: string; contentType: string; text: string };

/** The answer to a form that asks for a file of text. The browser saves it, whatever its type is, and shows a refusal in place of the page. */
export function textAnswer(request: Request, result: Result<TextFile>): Response {
  if (!result.ok) return refused(request, result);
  const { fileName, contentType, text } = result.value;
  return new Response(text, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}

function refused(request: Request, result: Extract<Result<never>, { ok: false }>): Response {
  if (!request.headers.get("accept")?.includes("text/html")) return answer(result);
  const { code, requestId } = result.error;
  const { title, text } = ERROR_WORDS[code];
  return new Response(`${title}. ${text} (request ${requestId})`, { status: answer(result).status });
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
