import type { ErrorCode } from "#lib/shared/errors/errors.ts";

/**
 * The failures of a call to the Cloud API. `busy`, `store_unavailable` (no slot could be taken) and
 * `invalid_input` are refusals of the client itself.
 */
export type CloudErrorCode = Extract<
  ErrorCode,
  | `cloud_${string}`
  | `cluster_not_${string}`
  | `sql_user_${string}`
  | "outcome_unknown"
  | "busy"
  | "store_unavailable"
  | "invalid_input"
>;

/** Whether a change may have been carried out although the call failed. Reads are always `not_done`. */
export type Outcome = "not_done" | "unknown";

type Facts = {
  outcome: Outcome;
  /** the HTTP status, where there was an answer */
  status?: number | undefined;
  /** the vendor's own words: without secrets, in one line, of bounded length */
  vendorMessage?: string | undefined;
  /** `Cc-Trace-Id`, by which the vendor's support finds the call */
  traceId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  /** of `cloud_bad_answer`: the field that Rolecall cannot read, such as `users.0.name`; without its value */
  answerField?: string | undefined;
  /** whether the answer's body is an error as the vendor documents it, and so not a proxy's */
  isVendors?: boolean | undefined;
};

/**
 * A failed call to the Cloud API. It has no `cause`: errors of sockets and parsers quote what they read, and that may
 * repeat a password or the key.
 */
export class CloudError extends Error {
  override readonly name = "CloudError";
  readonly code: CloudErrorCode;
  readonly outcome: Outcome;
  readonly status: number | undefined;
  readonly vendorMessage: string | undefined;
  readonly traceId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly answerField: string | undefined;
  readonly isVendors: boolean;

  constructor(code: CloudErrorCode, facts: Facts) {
    super(code);
    this.code = code;
    this.outcome = facts.outcome;
    this.status = facts.status;
    this.vendorMessage = facts.vendorMessage;
    this.traceId = facts.traceId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.answerField = facts.answerField;
    this.isVendors = facts.isVendors ?? false;
  }

  /** This failure under another code, once more is known about it. */
  as(code: CloudErrorCode, outcome: Outcome = this.outcome): CloudError {
    return new CloudError(code, { ...this, outcome });
  }

  // Next.js loads this module once per bundle, and one client serves all bundles: its errors are of another copy's
  // class.
  static override [Symbol.hasInstance](value: unknown): value is CloudError {
    return value instanceof Error && value.name === "CloudError";
  }
}
