import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { ERROR_EFFECTS, type ErrorEffect } from "#lib/shared/errors/error-effects.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { isCloudChange } from "#lib/shared/operations/catalogue.ts";
import { present } from "#lib/shared/present.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { SqlError } from "../base/sql-error.ts";
import { StoreUnavailable } from "../store/db/base.ts";
import type { Outcome } from "./record-outcome.ts";

/** The failure as the browser gets it; an unexpected one has only a request id. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof Refusal) return { code: error.code, requestId, ...error.more };
  if (error instanceof StoreUnavailable) return { code: "store_unavailable", requestId };
  if (error instanceof CloudError) {
    const { code, vendorMessage, answerField, traceId, retryAfterSeconds } = error;
    return present({
      code,
      requestId,
      vendorMessage,
      answerField,
      traceId,
      retryAfterSeconds,
    });
  }
  if (error instanceof SqlError) {
    const { code, words, retryAfterSeconds } = error;
    return present({
      code,
      requestId,
      vendorMessage: words || undefined,
      retryAfterSeconds,
    });
  }
  return { code: "internal", requestId };
}

/** Whether Rolecall itself failed, so that neither it nor the vendor nor the database decided about the change. */
export function isFault(error: unknown): boolean {
  return !(error instanceof CloudError) && !(error instanceof SqlError) && !(error instanceof Refusal);
}

/**
 * Whether a fault before anything was sent has certainly changed nothing. An approval says itself when it begins to change something; before
 * that, what it has stored is taken back.
 */
export function isNothingDone(action: StoredAction, error: unknown): boolean {
  return (isCloudChange(action) || APPROVALS.has(action)) && isFault(error);
}

const APPROVALS: ReadonlySet<StoredAction> = new Set(["request.approve", "request.approve_by_rule"]);

/** Whether Rolecall or the vendor decided against a change, in contrast to a part of Rolecall that could not be reached. */
export function isDecision(error: unknown): boolean {
  return error instanceof Refusal && !OWN_FAILURES.has(error.code) && outcomeOf(error) === "refused";
}

const OWN_FAILURES: ReadonlySet<ErrorCode> = new Set(["audit_unavailable", "store_unavailable", "busy", "internal"]);

const OUTCOMES: Record<ErrorEffect, Outcome> = {
  refused: "refused",
  outdated: "refused",
  failed: "failed",
  maybe_done: "unknown",
};

/** Refused: Rolecall or the vendor declined. Failed: a fault, and nothing was changed. Unknown: the change may have been made. */
export function outcomeOf(error: unknown): Outcome {
  const isAboutCall = error instanceof CloudError || error instanceof SqlError;
  if (!isAboutCall && !(error instanceof Refusal)) return "unknown";
  return isAboutCall && error.outcome === "unknown" ? "unknown" : OUTCOMES[ERROR_EFFECTS[error.code]];
}
