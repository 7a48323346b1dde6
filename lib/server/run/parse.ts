import "server-only";
import { z } from "zod";
import { Refusal } from "../base/failure.ts";

/** Returns the parsed input; throws `invalid_input` with a sentence per field. */
export function parse<I>(schema: z.ZodType<I>, input: unknown): I {
  const parsed = schema.safeParse(input);
  if (parsed.success && isStorable(parsed.data)) return parsed.data;
  if (parsed.success) throw new Refusal("invalid_input");
  const { fieldErrors } = z.flattenError(parsed.error as z.ZodError<Record<string, unknown>>);
  const fields = Object.entries(fieldErrors).map(([field, messages]) => [field, messages?.[0] ?? "Not valid."]);
  throw new Refusal("invalid_input", fields.length > 0 ? { fields: Object.fromEntries(fields) } : {});
}

/** Whether every text in it can be stored. PostgreSQL accepts no NUL, and no store accepts half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every((entry) => entry.every(isStorable));
}
