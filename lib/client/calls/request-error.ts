import type { Failure } from "#lib/shared/errors/result.ts";

/** A failed read or mutation in the browser, with the server's failure. */
export class RequestError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.code, options);
    this.name = "RequestError";
    this.failure = failure;
  }
}

/** The failure to show for anything thrown; `page_failed` unless it is a `RequestError`. */
export function failureOf(error: unknown): Failure {
  return error instanceof RequestError ? error.failure : { code: "page_failed", requestId: "" };
}

/** Whether a read failed because the person lost access. Older data must then not be shown either. */
export function isAccessLost(error: unknown): boolean {
  const { code } = failureOf(error);
  return code === "cluster_not_found" || code === "forbidden";
}
