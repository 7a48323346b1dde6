import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env, isDevelopment } from "./lib/server/base/env.ts";
import { isStopping } from "./lib/server/base/in-flight.ts";
import { isLoopback } from "./lib/server/base/loopback.ts";
import { REQUEST_ID_HEADER } from "./lib/server/base/request.ts";
import { securityHeaders } from "./lib/server/http/headers.ts";
import { cameThroughFrontDoor } from "./lib/server/http/sanitize-request.ts";

const MAX_ACTION_BYTES = 16 * 1024;
/** What programs ask by the address of this machine: balancers and collectors know no name for it. */
const ASKED_BY_PROGRAMS = /^\/api\/(?:health\/|metrics$)/;
/** Pages that a link with a secret opens: their address must not travel on. */
const OPENED_BY_LINK = /^\/(?:setup$|invitation\/|reset\/|claim\/)/;

/** Headers and refusals for all that follows. It guards nothing: every door does so itself. */
export function proxy(request: NextRequest): NextResponse {
  const appUrl = env().APP_URL;
  const nonce = randomBytes(18).toString("base64");
  const headers = securityHeaders({
    nonce,
    https: appUrl.protocol === "https:",
    dev: isDevelopment(),
  });
  if (OPENED_BY_LINK.test(request.nextUrl.pathname)) headers["Referrer-Policy"] = "no-referrer";
  const refused = wrongTime(request) ?? wrongHost(request, appUrl) ?? refusedBody(request);
  const answer = refused ?? NextResponse.next({ request: { headers: withNonce(request, nonce, headers) } });
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

function withNonce(request: NextRequest, nonce: string, headers: Record<string, string>): Headers {
  const forwarded = new Headers(request.headers);
  forwarded.set("x-nonce", nonce);
  forwarded.set("Content-Security-Policy", headers["Content-Security-Policy"] ?? "");
  return forwarded;
}

/**
 * One name for one server: cookies and the check of `Origin` hang on it, and a rebound DNS name must reach nothing. This
 * machine's other names pass, since Next.js calls itself by one of them, but people who open a page are led to the right one.
 */
function wrongHost(request: NextRequest, appUrl: URL): NextResponse | undefined {
  const host = request.headers.get("host") ?? "";
  if (host === appUrl.host || ASKED_BY_PROGRAMS.test(request.nextUrl.pathname)) return undefined;
  const asked = URL.parse(`http://${host}`);
  if (asked && isLoopback(asked.hostname) && request.headers.get("sec-fetch-dest") !== "document") return undefined;
  const answer = words(request, 421, `Rolecall is at ${appUrl.origin}`);
  // Not a redirect: Next.js takes localhost and 127.0.0.1 for the same host and would send the browser round in a circle.
  const path = request.nextUrl.pathname + request.nextUrl.search;
  if (asked && isLoopback(asked.hostname)) answer.headers.set("Refresh", `0; url=${appUrl.origin}${path}`);
  return answer;
}

/** A request that came before the front door was watched, or on a connection that was open before the stop began. */
function wrongTime(request: NextRequest): NextResponse | undefined {
  if (!cameThroughFrontDoor(request.headers))
    return words(request, 503, "Rolecall is starting. Try again in a moment.");
  if (!isStopping() || ASKED_BY_PROGRAMS.test(request.nextUrl.pathname)) return undefined;
  return words(request, 503, "Rolecall is stopping. Nothing was changed. Try again in a moment.");
}

/** Next.js would answer an oversized action with a bare digest, and would run one for a program's credential. */
function refusedBody(request: NextRequest): NextResponse | undefined {
  if (request.method === "GET" || request.method === "HEAD" || request.nextUrl.pathname.startsWith("/api/"))
    return undefined;
  if (request.headers.has("authorization")) return words(request, 401, "Programs cannot use the pages of Rolecall.");
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MAX_ACTION_BYTES) return words(request, 413, "The input is too large. Nothing was changed.");
  return undefined;
}

function words(request: NextRequest, status: number, text: string): NextResponse {
  const requestId = request.headers.get(REQUEST_ID_HEADER) ?? "";
  return new NextResponse(`${text} (request ${requestId})`, { status, headers: { "Content-Type": "text/plain" } });
}

export const config = { matcher: "/((?!_next/static/).*)" };
