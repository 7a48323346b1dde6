import { auditExportCheckDoor, auditExportDoor } from "#lib/server/edge/doors/audit.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { readForm } from "#lib/server/edge/http/read-body.ts";
import { mutate, read } from "#lib/server/run/run.ts";
import type { Export } from "#lib/shared/audit/audit-schema.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";

const BODY_MAX_BYTES = 4 * 1024;

/** Whether an export may start. */
export async function GET(request: Request): Promise<Response> {
  return answer(await read(auditExportCheckDoor, Object.fromEntries(new URL(request.url).searchParams)));
}

/** The export itself. A form posts it, so that the browser streams it to disk. */
export async function POST(request: Request): Promise<Response> {
  const begun = Promise.withResolvers<Export>();
  const over = mutate(auditExportDoor, async () => ({
    ...(await readForm(request, BODY_MAX_BYTES)),
    deliver: begun.resolve,
  }));
  const first = await Promise.race([begun.promise, over]);
  if ("body" in first)
    return new Response(first.body, {
      headers: {
        "content-type": first.contentType,
        "content-disposition": `attachment; filename="${first.fileName}"`,
        "cache-control": "no-store",
      },
    });
  if (first.ok) throw new Error("an export has ended before it began");
  // The browser shows this answer in place of the page.
  if (!request.headers.get("accept")?.includes("text/html")) return answer(first);
  const { code, requestId } = first.error;
  const { title, text } = ERROR_WORDS[code];
  return new Response(`${title}. ${text} (request ${requestId})`, { status: answer(first).status });
}
