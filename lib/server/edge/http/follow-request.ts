import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "../../base/log.ts";
import { metrics } from "../../base/metrics.ts";

/** Longer than any address of Rolecall, since clients choose the path. */
const MAX_PATH = 300;

type Known = { requestId: string; address: string };

/** Measures one request and logs one line at its end. Never reads query or body. */
export function followRequest(request: IncomingMessage, response: ServerResponse, { requestId, address }: Known): void {
  const started = performance.now();
  const { method = "" } = request;
  // Read now, because Next.js rewrites it.
  const [path = ""] = (request.url ?? "").split("?", 1);
  const kind = requestKind(method, path, "next-action" in request.headers);
  response.once("close", () => {
    const ms = performance.now() - started;
    const status = response.headersSent ? response.statusCode : undefined;
    metrics().requests.observe({ kind, status: status ?? "none" }, ms / 1000);
    const quiet = (kind === "static" || kind === "probe") && response.statusCode < 400;
    log()[quiet ? "debug" : "info"](
      {
        requestId,
        method,
        path: path.slice(0, MAX_PATH),
        kind,
        status,
        // The client disconnected before it had the whole answer.
        cut: response.writableFinished ? undefined : true,
        ms: Math.round(ms),
        address,
      },
      "request",
    );
  });
}

/** The kind of a request, from a closed list. */
export function requestKind(method: string, path: string, namesAction: boolean): string {
  if (path.startsWith("/_next/") || path === "/favicon.svg") return "static";
  if (path.startsWith("/api/health/") || path === "/api/metrics") return "probe";
  if (path.startsWith("/api/")) return "api";
  // Before hydration, a page's forms post without the header.
  if (namesAction || method === "POST") return "action";
  return "page";
}
