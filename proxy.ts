import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { isDevelopment } from "./lib/server/base/env.ts";
import { pageHeaders } from "./lib/server/http/headers.ts";
import { cameThroughFrontDoor } from "./lib/server/http/sanitize-request.ts";

/** Pages that a link with a secret opens: their address must not travel on. */
const OPENED_BY_LINK = /^\/(?:setup$|invitation\/|reset\/|claim\/)/;

/** Headers of pages and data. It guards nothing: the front door refuses before it, and every door after it. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(18).toString("base64");
  const headers = pageHeaders({ nonce, dev: isDevelopment() });
  if (OPENED_BY_LINK.test(request.nextUrl.pathname)) headers["Referrer-Policy"] = "no-referrer";
  // A request that came before the front door was watched may say anything of itself.
  const answer = cameThroughFrontDoor(request.headers)
    ? NextResponse.next({ request: { headers: withNonce(request, nonce, headers) } })
    : new NextResponse("Rolecall is starting. Try again in a moment.", { status: 503 });
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

function withNonce(request: NextRequest, nonce: string, headers: Record<string, string>): Headers {
  const forwarded = new Headers(request.headers);
  forwarded.set("x-nonce", nonce);
  forwarded.set("Content-Security-Policy", headers["Content-Security-Policy"] ?? "");
  return forwarded;
}

export const config = { matcher: "/((?!_next/static/).*)" };
