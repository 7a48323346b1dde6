import type { Answer } from "../cloud.ts";
import { tokenFor } from "../paging.ts";
import type { Fault } from "./faults.ts";

/** An answer on the wire. */
export type Reply = { status: number; headers: Record<string, string>; body: string };

/** The request as it came, for faults that repeat it. */
export type Incoming = {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string;
  body: string;
};

const JSON_TYPE = { "content-type": "application/json" };
const HTML_TYPE = { "content-type": "text/html; charset=utf-8" };
const OVERSIZE_BYTES = 16 * 1024 * 1024;

export function jsonReply(status: number, json: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(json) };
}

function tamperedToken(kind: "repeat" | "foreign", incoming: Incoming, scope: string): string {
  const start = { key: null, back: false };
  if (kind === "foreign") return tokenFor("a list that does not exist", start);
  return incoming.query.get("pagination.page") || tokenFor(scope, start);
}

/**
 * How the answer to a request goes wrong under `fault`; null cuts the connection. `answer` is the operation's
 * answer, null where it was not carried out or was refused.
 */
export function faultReply(fault: Fault, incoming: Incoming, answer: Answer | null): Reply | null {
  const json = answer?.json ?? {};
  switch (fault.kind) {
    case undefined:
      return jsonReply(200, json);
    case "cut":
      return null;
    case "status": {
      const headers: Record<string, string> = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
      if (fault.body === undefined)
        return jsonReply(fault.status, { code: 13, message: "the emulator was told to fail" }, headers);
      return {
        status: fault.status,
        headers: { "content-type": fault.contentType ?? "application/json", ...headers },
        body: fault.body,
      };
    }
    case "malformed-json": {
      const text = JSON.stringify(json);
      return { status: 200, headers: JSON_TYPE, body: text.slice(0, Math.ceil(text.length / 2)) };
    }
    case "html": {
      const status = fault.status ?? 502;
      const title = `${status} Bad Gateway`;
      const body = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
      return { status, headers: HTML_TYPE, body };
    }
    case "empty":
      return { status: 200, headers: JSON_TYPE, body: "" };
    case "redirect":
      return { status: 302, headers: { location: fault.location }, body: "" };
    case "oversize":
      return jsonReply(200, { ...json, padding: "x".repeat(fault.bytes ?? OVERSIZE_BYTES) });
    case "echo": {
      const { method, path, authorization, body } = incoming;
      const message = `could not handle ${method} ${path} with Authorization: ${authorization} and body ${body}`;
      const detail = { "@type": "type.googleapis.com/google.rpc.DebugInfo", detail: message };
      return jsonReply(fault.status ?? 500, { code: 13, message, details: [detail] });
    }
    case "page-token": {
      if (answer?.scope === undefined) return jsonReply(200, json);
      const next_page = tamperedToken(fault.token, incoming, answer.scope);
      return jsonReply(200, { ...json, pagination: { next_page } });
    }
    default:
      return fault satisfies never;
  }
}
