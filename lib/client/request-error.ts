import type { Failure } from "#lib/shared/result.ts";

/** A failed read or mutation in the browser. It carries what the server said, ready for the words of `ERROR_WORDS`. */
export class RequestError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.code, options);
    this.name = "RequestError";
    this.failure = failure;
  }
}

/** What to tell a person about anything that was thrown. Only a `RequestError` knows more than that something broke. */
export function failureOf(error: unknown): Failure {
  return error instanceof RequestError ? error.failure : { code: "internal", requestId: "" };
}

/** Whether a read failed since the person may not see it any more. Then what was read before is not theirs to see either. */
export function isTakenAway(error: unknown): boolean {
  const { code } = failureOf(error);
  return code === "cluster_not_found" || code === "forbidden";
}
