import { reviewFileDoor } from "#lib/server/edge/doors/reviews.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";
import { present } from "#lib/shared/present.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};
/** The page to print and its style sheet; the rest is saved. */
const SHOWN = new Set(["review.html", "print.css"]);

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/reviews/[id]/evidence/[file]">,
): Promise<Response> {
  const result = await read(reviewFileDoor, await params, true);
  if (!result.ok) return answer(result);
  const { name, text } = result.value;
  return new Response(text, {
    headers: present<Record<string, string>>({
      "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "content-disposition": SHOWN.has(name) ? undefined : `attachment; filename="${name}"`,
    }),
  });
}
