import "server-only";
import type { AuditAction, StoredAction } from "#lib/shared/audit.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Failure } from "#lib/shared/result.ts";
import type { Outcome } from "../audit/audit.ts";
import { Refusal } from "../base/failure.ts";
import { CloudError } from "../cloud/error.ts";
import { SqlError } from "../sql/sql-error.ts";
import { StoreUnavailable } from "../store/base.ts";

/** The failure as the browser gets it; an unexpected one has only a request id. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof Refusal) return { code: error.code, requestId, ...error.more };
  if (error instanceof StoreUnavailable) return { code: "store_unavailable", requestId };
  if (error instanceof CloudError) {
    const { code, vendorMessage, traceId, retryAfterSeconds } = error;
    return {
      code,
      requestId,
      ...(vendorMessage === undefined ? {} : { vendorMessage }),
      ...(traceId === undefined ? {} : { traceId }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
  if (error instanceof SqlError) {
    const { code, words, retryAfterSeconds } = error;
    return {
      code,
      requestId,
      ...(words && { vendorMessage: words }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
  return { code: "internal", requestId };
}

/** Whether Rolecall itself failed, so that neither it nor the vendor nor the database decided about the change. */
export function isFault(error: unknown): boolean {
  return !(error instanceof CloudError) && !(error instanceof SqlError) && !(error instanceof Refusal);
}

/** Actions that change only the cluster, or record what was done there. A fault before anything is sent has changed nothing. */
const ON_CLUSTER: ReadonlySet<StoredAction> = new Set<AuditAction>([
  "sql_user.create",
  "sql_user.reset_password",
  "sql_user.compromised",
  "sql_user.delete",
  "claim.use",
  "request.claim",
]);

/** Whether a fault before anything was sent has certainly changed nothing. */
export function isNothingDone(action: StoredAction, error: unknown): boolean {
  return ON_CLUSTER.has(action) && isFault(error);
}

/** Codes of faults, as opposed to refusals. The status does not tell them apart: the vendor also refuses with 5xx. */
const BROKEN: ReadonlySet<ErrorCode> = new Set([
  "cloud_unavailable",
  "cloud_timeout",
  "cloud_bad_answer",
  "store_unavailable",
  "broken_off",
  "mail_failed",
  "secret_store_failed",
  "sql_connection_unreachable",
  "sql_connection_bad_answer",
  "sql_connection_sessions_unseen",
  "sql_connection_throttled",
  "sql_connection_address_refused",
]);

/** Codes after which something may have been changed. */
const PARTLY_DONE: ReadonlySet<ErrorCode> = new Set([
  "outcome_unknown",
  "password_not_proved",
  "secret_undelivered",
  "sql_outcome_unknown",
  "sql_connection_begun",
  "sql_connection_left_off",
]);

/** Refused: Rolecall or the vendor declined. Failed: a fault, and nothing was changed. Unknown: the change may have been made. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof CloudError) {
    if (error.outcome === "unknown") return "unknown";
    return BROKEN.has(error.code) ? "failed" : "refused";
  }
  if (error instanceof SqlError)
    return error.outcome === "unknown" ? "unknown" : BROKEN.has(error.code) ? "failed" : "refused";
  if (!(error instanceof Refusal) || PARTLY_DONE.has(error.code)) return "unknown";
  return BROKEN.has(error.code) ? "failed" : "refused";
}
