import { z } from "zod";
import { failureSchema } from "./failure-schema.ts";
import type { Result } from "./result.ts";

/** The schema of an answer whose value has this schema. */
export function resultOf<T>(value: z.ZodType<T>): z.ZodType<Result<T>> {
  return z.discriminatedUnion("ok", [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failureSchema }),
  ]);
}
