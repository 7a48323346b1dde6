/**
 * Refusals of the Cloud API in its envelope `{code, message, details?}`: `code` is the gRPC number, the HTTP status
 * follows from it as grpc-gateway maps it. `details`, where present, are objects with `@type`, never plain texts.
 */

type Kind = { code: number; status: number };

const KINDS = {
  invalid: { code: 3, status: 400 },
  notFound: { code: 5, status: 404 },
  exists: { code: 6, status: 409 },
  denied: { code: 7, status: 403 },
  blocked: { code: 9, status: 400 },
  locked: { code: 10, status: 409 },
  unimplemented: { code: 12, status: 501 },
  unreachable: { code: 14, status: 503 },
  unauthenticated: { code: 16, status: 401 },
} as const satisfies Record<string, Kind>;

export type ErrorDetail = { "@type": string; [field: string]: unknown };

/** Thrown by handlers, turned into an answer in one place. The message must never hold a password or a key. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly details: ErrorDetail[] | undefined;

  constructor(kind: keyof typeof KINDS, message: string, details?: ErrorDetail[]) {
    super(message);
    this.status = KINDS[kind].status;
    this.code = KINDS[kind].code;
    this.details = details;
  }

  /** The body as the vendor sends it; `details` is left out where there are none to tell. */
  toBody(): { code: number; message: string; details: ErrorDetail[] | undefined } {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/** HTTP 400 that names the field at fault, as google.rpc.BadRequest does. */
export function invalidField(field: string, description: string): ApiError {
  return new ApiError("invalid", `invalid value for ${field}: ${description}`, [
    { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field, description }] },
  ]);
}
