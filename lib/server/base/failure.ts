import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

/** An expected failure on its way to the door, which turns it into a value. Its message is for the log only. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ErrorCode;
  readonly more: Omit<Failure, "code" | "requestId">;

  constructor(code: ErrorCode, more: Omit<Failure, "code" | "requestId"> = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }

  // Next.js loads this module once per bundle, and one cache serves all bundles: its refusals are of another copy's class.
  static override [Symbol.hasInstance](value: unknown): value is Refusal {
    return value instanceof Error && value.name === "Refusal";
  }
}
