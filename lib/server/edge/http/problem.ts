import type { Problem } from "#lib/shared/api/common.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { present } from "#lib/shared/present.ts";
import { env } from "../../base/env/env.ts";
import { STATUS } from "./answer.ts";

export const PROBLEM_TYPE = "application/problem+json";

/** A failure as a problem of RFC 9457, with the texts of the interface. */
export function problemOf(failure: Failure): Problem {
  const { code, requestId, fields, vendorMessage, answerField, traceId, retryAfterSeconds, inView } = failure;
  const { title, text } = ERROR_WORDS[code];
  return {
    type: `${env().APP_URL.origin}/api-reference#${code}`,
    title,
    status: STATUS[code],
    detail: text,
    code,
    requestId,
    fields: fields || undefined,
    vendorMessage,
    answerField,
    traceId,
    retryAfterSeconds,
    inView: inView ? { ...inView, since: new Date(inView.since).toISOString() } : undefined,
  };
}

/** The headers of a problem's answer. */
export function problemHeaders({ code, retryAfterSeconds }: Failure): Record<string, string> {
  return present({
    "Content-Type": PROBLEM_TYPE,
    "WWW-Authenticate": code === "token_invalid" ? 'Bearer realm="Rolecall"' : undefined,
    "Retry-After": retryAfterSeconds !== undefined ? String(Math.ceil(retryAfterSeconds)) : undefined,
  });
}
