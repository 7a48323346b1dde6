import type { ErrorCode } from "./errors.ts";

/**
 * A failure as people see it. Plain data, sent from server to browser unchanged.
 *
 * `vendorMessage` and `traceId` are the Cloud API's message and `Cc-Trace-Id`, with secrets redacted; they are present only for
 * people who may see them. `fields` maps a form field to one sentence about it. `inView` is a password on another person's screen that
 * the change would make useless; `by` is missing where the reader is not signed in.
 */
export type Failure = {
  code: ErrorCode;
  requestId: string;
  vendorMessage?: string;
  traceId?: string;
  retryAfterSeconds?: number;
  fields?: Record<string, string>;
  inView?: { id: string; since: number; by?: string };
};

/** The answer of every action and route: expected failures are values, never thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };
