import { randomBytes } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { returnPath } from "#lib/shared/return-path.ts";
import { env, isDevelopment } from "../../base/env/env.ts";
import { isLoopbackAddress } from "../../base/env/loopback.ts";
import { recordUnknownProxy } from "../../base/env/unknown-proxy.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { trackResponse } from "../../base/request/in-flight.ts";
import {
  ADDRESS_HEADER,
  LOCAL_HEADER,
  NONCE_HEADER,
  PATH_HEADER,
  PREFETCH_HEADER,
  REQUEST_ID_HEADER,
  SEAL_HEADER,
  sanitizerSeal,
} from "../../base/request/request.ts";
import { sendCompressed } from "./compressed-file.ts";
import { followRequest } from "./follow-request.ts";
import { answerHeaders, constantHeaders, filePolicy } from "./headers.ts";
import { receiveBody } from "./limit-body.ts";
import { hasBody, refuse } from "./refuse.ts";
import { pathOf, refuseEarly } from "./refuse-early.ts";

/** Pages that a link with a secret opens: their address must not travel on. */
const OPENED_BY_LINK = /^\/(?:setup(?:$|[/?])|invitation\/|reset\/|claim\/)/;

/**
 * Gives the answer of a page the policy in which only scripts with a new nonce run. Next.js reads the nonce of its own scripts from the
 * policy in the request.
 */
function allowPage(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(18).toString("base64");
  const headers = answerHeaders(pathOf(request) ?? "", { nonce, dev: isDevelopment() });
  if (OPENED_BY_LINK.test(request.url ?? "")) headers["Referrer-Policy"] = "no-referrer";
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  Object.assign(request.headers, {
    [NONCE_HEADER]: nonce,
    "content-security-policy": headers["Content-Security-Policy"] ?? "",
  });
}

const FORWARDED = /^(x-forwarded-|forwarded$|x-real-ip$|x-rolecall-|x-middleware-|true-client-ip$|cf-connecting-ip$)/;

type Message = { request: IncomingMessage; response: ServerResponse; server: Server };

const CHANNEL = "http.server.request.start";

/** `again`: marks the requests that Next.js sends to itself with the same headers, when an action belongs to or leads to another page. */
type Known = { requestId: string; address: string; again: boolean };

/**
 * Cleans every request before Next.js sees it. The standalone server believes any forwarded header: a forged `X-Forwarded-For` would give
 * an attacker a fresh address for each guess, a forged `X-Forwarded-Host` would pass the check of a forged `Origin`. Returns a function
 * that stops it, for tests.
 */
export function startSanitizing(): () => void {
  const known = new WeakMap<IncomingMessage, Known>();
  const guarded = new WeakSet<Server>();
  const watch = (message: unknown) => {
    const { request, response, server } = message as Message;
    const sanitized = sanitize(request);
    known.set(request, sanitized);
    const { APP_URL, HSTS_INCLUDE_SUBDOMAINS: includeSubDomains } = env();
    const https = APP_URL.protocol === "https:";
    const headers = { ...constantHeaders({ https, includeSubDomains }), "x-request-id": sanitized.requestId };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!sanitized.again) {
      trackResponse(response, server);
      followRequest(request, response, sanitized);
    }
    if (guarded.has(server)) return;
    guarded.add(server);
    guardServer(server, (each) => known.get(each));
  };
  subscribe(CHANNEL, watch);
  return () => void unsubscribe(CHANNEL, watch);
}

/** Longer than proxies keep an idle connection (nginx: a minute), so that Rolecall does not close one while a request is on its way. */
const KEEP_ALIVE_MS = 75_000;

/** Runs before the server's own listeners, since the diagnostics channel can only observe and not refuse. */
function guardServer(server: Server, known: (request: IncomingMessage) => Known | undefined): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  // Only the development server uses upgrades. Without a listener, Node.js treats one as a plain request.
  if (!isDevelopment()) server.removeAllListeners("upgrade");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const pass = () => {
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    };
    const passPage = () => {
      allowPage(request, response);
      pass();
    };
    const sanitized = known(request);
    if (!sanitized || sanitized.again) return passPage();
    const refusal = refuseEarly(request);
    if (refusal) return refuse(request, response, refusal);
    const path = pathOf(request);
    // Only files of the build reach this path.
    const file = path?.startsWith("/_next/static/") ? path : undefined;
    if (file !== undefined) response.setHeader("Content-Security-Policy", filePolicy(file));
    if (!hasBody(request)) {
      if (file === undefined) return passPage();
      if (isDevelopment()) return pass();
      return void sendCompressed(request, response, file).then((sent) => sent || pass());
    }
    receiveBody(request, response, { address: sanitized.address, pass: file === undefined ? passPage : pass });
  });
}

function sanitize(request: IncomingMessage): Known {
  const again = request.headers[SEAL_HEADER] === sanitizerSeal();
  const requestId = String(again ? request.headers[REQUEST_ID_HEADER] : newId("req"));
  const address = String(again ? request.headers[ADDRESS_HEADER] : clientAddress(request, env().TRUSTED_PROXY_HOPS));
  const prefetch = isPrefetch(request.headers) ? { [PREFETCH_HEADER]: "1" } : {};
  const local = !again && isLocal(request) ? { [LOCAL_HEADER]: "1" } : {};
  if (!again) warnOfProxy(request);
  for (const name of Object.keys(request.headers)) if (FORWARDED.test(name)) delete request.headers[name];
  // A request with its own credential comes from a program and must not use a browser's session.
  if (request.headers.authorization !== undefined) delete request.headers.cookie;
  Object.assign(request.headers, prefetch, local, {
    [SEAL_HEADER]: sanitizerSeal(),
    [REQUEST_ID_HEADER]: requestId,
    [ADDRESS_HEADER]: address,
    [PATH_HEADER]: returnPath(request.url) ?? "/",
    // Next.js compares the `Origin` of an action with this header.
    "x-forwarded-host": env().APP_URL.host,
  });
  return { requestId, address, again };
}

/** Behind an untrusted proxy, all clients share one address, and failed sign-ins of one would slow down all. */
function warnOfProxy({ headers }: IncomingMessage): void {
  if (headers["x-forwarded-for"] === undefined || env().TRUSTED_PROXY_HOPS > 0) return;
  if (recordUnknownProxy())
    log().warn("a request came with X-Forwarded-For, which is ignored: behind a proxy set TRUSTED_PROXY_HOPS");
}

/** Whether the request comes from a program on this machine. A proxy on it adds a forwarded header. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  return isLoopbackAddress(socket.remoteAddress ?? "") && !Object.keys(headers).some((name) => FORWARDED.test(name));
}

/** Whether this is a prefetch by the router or by the browser. */
function isPrefetch(headers: IncomingMessage["headers"]): boolean {
  return headers["next-router-prefetch"] !== undefined || String(headers["sec-purpose"]).includes("prefetch");
}

/** Some proxies add the port of the connection. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([0-9a-f:.]+)\]):\d{1,5}$/i;

/**
 * The address `hops` trusted proxies away: the socket's own for 0, else that many entries from the right of the header, and `unknown` where
 * that is none. The socket's would be a proxy's, which a token's list of addresses may cover.
 */
function clientAddress(request: Pick<IncomingMessage, "headers" | "socket">, hops: number): string {
  const socket = request.socket.remoteAddress ?? "unknown";
  if (hops === 0) return socket;
  const chain = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => part.trim());
  const entry = chain.at(-hops) ?? "";
  const [, v4, v6] = WITH_PORT.exec(entry) ?? [];
  const claimed = v4 ?? v6 ?? entry;
  return isIP(claimed) ? claimed : "unknown";
}
