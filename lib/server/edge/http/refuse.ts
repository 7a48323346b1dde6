import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import { REQUEST_ID_HEADER } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { PROBLEM_TYPE, problemOf } from "./problem.ts";

type EarlyStatus = 400 | 401 | 403 | 404 | 405 | 408 | 413 | 421 | 503;

/** An answer given instead of Next.js. A route's client gets it as a Result with this code. */
export type EarlyRefusal = { status: EarlyStatus; text: string; code?: ErrorCode; headers?: Record<string, string> };

/** Limits for discarding a refused body, so that its sender can read the answer: time, bytes and number at once. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 8 * 1024 * 1024;
const LINGERING = 4;

/** The codes of refusals in the API, by their status. */
const OF_PROGRAMS: Record<EarlyStatus, ErrorCode> = {
  400: "invalid_input",
  401: "token_invalid",
  403: "wrong_origin",
  404: "not_found",
  405: "method_not_allowed",
  408: "broken_off",
  413: "too_large",
  421: "wrong_host",
  503: "busy",
};

/** Answers, and closes the connection if the body was not read. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: EarlyRefusal): void {
  const requestId = String(request.headers[REQUEST_ID_HEADER] ?? "");
  const isProgram = /^\/api\/v1(?:[/?]|$)/.test(request.url ?? "");
  // Every failure of the API has a code, and keeps the one that programs know.
  const code = isProgram ? OF_PROGRAMS[refusal.status] : refusal.code;
  const failure = code !== undefined && request.url?.startsWith("/api/") ? { code, requestId } : undefined;
  const own = code !== refusal.code && { status: refusal.status, detail: refusal.text };
  const body = failure
    ? JSON.stringify(isProgram ? { ...problemOf(failure), ...own } : { ok: false, error: failure })
    : `${refusal.text} (request ${requestId})`;
  const headers = present<OutgoingHttpHeaders>({
    ...refusal.headers,
    "Content-Type": failure ? (isProgram ? PROBLEM_TYPE : "application/json") : textType(request),
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    Connection: hasBody(request) ? "close" : undefined,
  });
  response.writeHead(refusal.status, headers);
  if (!hasBody(request) || request.complete) response.end(body);
  else linger(request, response, body);
}

/** Next.js gives its client the text of a failed action only under the bare type. */
function textType({ headers }: IncomingMessage): string {
  return headers["next-action"] === undefined ? "text/plain; charset=utf-8" : "text/plain";
}

/** Whether a body follows the headers. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Closing a connection while the client still sends resets it, and the client may never read the answer. So the rest of the body is
 * discarded for a while, for a limited number of connections, since it costs memory.
 */
function linger(request: IncomingMessage, response: ServerResponse, body: string): void {
  const now = singleton("lingering", () => ({ count: 0 }));
  if (now.count >= LINGERING) {
    response.end(body);
    return;
  }
  now.count += 1;
  response.write(body);
  const end = () => void response.end();
  const timer = setTimeout(end, LINGER_MS);
  response.once("close", () => {
    now.count -= 1;
    clearTimeout(timer);
  });
  let bytes = 0;
  request.push = (chunk: Buffer | null) => {
    bytes += chunk?.byteLength ?? 0;
    if (chunk === null || bytes > LINGER_BYTES) end();
    return true;
  };
}
