import "server-only";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isDevelopment } from "../../base/env/env.ts";
import { NONCE_HEADER } from "../../base/request/request.ts";
import { answerHeaders } from "./headers.ts";
import { pathOf } from "./refuse-early.ts";

/** Pages that a link with a secret opens: their address must not travel on. */
const OPENED_BY_LINK = /^\/(?:setup(?:$|[/?])|invitation\/|reset\/|claim\/)/;

/**
 * Gives the answer of a page the policy in which only scripts with a new nonce run. Next.js reads the nonce of its own scripts from the
 * policy in the request.
 */
export function allowPage(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(18).toString("base64");
  const headers = answerHeaders(pathOf(request) ?? "", { nonce, dev: isDevelopment() });
  if (OPENED_BY_LINK.test(request.url ?? "")) headers["Referrer-Policy"] = "no-referrer";
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  Object.assign(request.headers, {
    [NONCE_HEADER]: nonce,
    "content-security-policy": headers["Content-Security-Policy"] ?? "",
  });
}
