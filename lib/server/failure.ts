import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Failure } from "#lib/shared/result.ts";

/** An expected failure on its way to the door, which turns it into a value. Its message is for the log only. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly more: Omit<Failure, "code" | "requestId">;

  constructor(code: ErrorCode, more: Omit<Failure, "code" | "requestId"> = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}
