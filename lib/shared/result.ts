import type { ErrorCode } from "./errors.ts";

/**
 * What a person may learn of a failure. Plain data: it crosses from server to browser as it is.
 *
 * `vendorMessage` and `traceId` are the Cloud API's own words and `Cc-Trace-Id`, with secrets already cut out;
 * they are present only for people who may see them. `fields` maps a form field to one sentence about it.
 */
export type Failure = {
  code: ErrorCode;
  requestId: string;
  vendorMessage?: string;
  traceId?: string;
  retryAfterSeconds?: number;
  fields?: Record<string, string>;
};

/** The answer of every action and every route: expected failures are values, never throws. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };
