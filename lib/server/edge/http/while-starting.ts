import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { SERVER } from "#lib/shared/errors/parts/server.ts";
import { newId } from "../../base/ids.ts";
import { startGate } from "../../base/request/start-gate.ts";
import { constantHeaders } from "./headers.ts";

const CHANNEL = "http.server.request.start";
const { title, text } = SERVER.starting;
/** A start takes about a second, a migration longer. */
const AGAIN_S = 2;

/** Where people open Rolecall, and whether the names below it want https too. */
type Place = { origin: string; includeSubDomains: boolean };
type Body = { status: number; type: string; text: string };

/**
 * Answers every request from the opening of the port until the server has started. Next.js opens the port first, and would hold the
 * requests back and then pass on those that were not sanitized. `scripts/start.mjs` calls it before Next.js is loaded, so it
 * loads neither the configuration nor the log. Returns a function that stops it, for tests.
 */
export function answerWhileStarting(place: Place): () => void {
  const watch = (message: unknown) => {
    unsubscribe(CHANNEL, watch);
    const { server } = message as { server: Server };
    const listeners = server.listeners("request");
    server.removeAllListeners("request");
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      if (!startGate().isOpen) return answer(request, response, place);
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    });
  };
  subscribe(CHANNEL, watch);
  return () => void unsubscribe(CHANNEL, watch);
}

function answer(request: IncomingMessage, response: ServerResponse, place: Place): void {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const requestId = String(response.getHeader("x-request-id") ?? newId("req"));
  const body = bodyFor(path, requestId, place.origin);
  if (body.status !== 200) startGate().refused += 1;
  const { origin, includeSubDomains } = place;
  const constant = constantHeaders({ https: origin.startsWith("https:"), includeSubDomains });
  for (const [name, value] of Object.entries(constant)) response.setHeader(name, value);
  response.setHeader("x-request-id", requestId);
  response.setHeader("Cache-Control", "no-store");
  if (body.status !== 200) response.setHeader("Retry-After", AGAIN_S);
  // A browser that opened a page opens it again by itself.
  if (request.method === "GET" && request.headers["sec-fetch-dest"] === "document")
    response.setHeader("Refresh", AGAIN_S);
  response.writeHead(body.status, { "Content-Type": body.type, "Content-Length": Buffer.byteLength(body.text) });
  response.end(body.text);
}

function bodyFor(path: string, requestId: string, origin: string): Body {
  // An orchestrator would kill a server that migrates, if it were not called alive.
  if (path === "/api/health/live") return { status: 200, type: "text/plain", text: "starting\n" };
  if (path === "/api/health/ready") return json({ server: "starting" });
  if (/^\/api\/v1(?:\/|$)/.test(path)) {
    const type = `${origin}/api-reference#starting`;
    const problem = { type, title, status: 503, detail: text, code: "starting", requestId, retryAfterSeconds: AGAIN_S };
    return { status: 503, type: "application/problem+json", text: JSON.stringify(problem) };
  }
  if (path.startsWith("/api/"))
    return json({ ok: false, error: { code: "starting", requestId, retryAfterSeconds: AGAIN_S } });
  // Next.js shows its client exactly this type of a failed action, and nothing of another.
  return { status: 503, type: "text/plain", text: `${title}. ${text} (request ${requestId})` };
}

function json(value: unknown): Body {
  return { status: 503, type: "application/json", text: JSON.stringify(value) };
}
