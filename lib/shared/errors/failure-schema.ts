import { z } from "zod";
import { ERROR_WORDS, type ErrorCode } from "./errors.ts";

/**
 * A failure as people see it. Plain data, sent from server to browser unchanged.
 *
 * `vendorMessage` and `traceId` are the Cloud API's message and `Cc-Trace-Id`, with secrets redacted; they are present only for
 * people who may see them. `answerField` names the field of the vendor's answer that Rolecall cannot read, without its value. `fields` maps a form field to one sentence about it. `inView` is a password on another person's screen that
 * the change would make useless; `by` is missing where the reader is not signed in.
 */
export const failureSchema = z.object({
  code: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]),
  requestId: z.string(),
  vendorMessage: z.string().exactOptional(),
  answerField: z.string().exactOptional(),
  traceId: z.string().exactOptional(),
  retryAfterSeconds: z.number().exactOptional(),
  fields: z.record(z.string(), z.string()).exactOptional(),
  inView: z.object({ id: z.string(), since: z.number(), by: z.string().exactOptional() }).exactOptional(),
});
