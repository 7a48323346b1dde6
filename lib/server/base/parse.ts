import { z } from "zod";
import { Refusal } from "./failure.ts";

/** Returns the parsed input; throws `invalid_input` with a sentence per field. */
export function parse<I>(schema: z.ZodType<I>, input: unknown): I {
  const parsed = schema.safeParse(input);
  if (parsed.success && isStorable(parsed.data)) return parsed.data;
  if (parsed.success) throw new Refusal("invalid_input");
  const { fieldErrors } = z.flattenError(parsed.error as z.ZodError<Record<string, unknown>>);
  const wrong = Object.entries(fieldErrors).map(([field, messages]) => [field, messages?.[0] ?? "Not valid."]);
  const fields = [...unknownFields(parsed.error), ...wrong];
  throw new Refusal("invalid_input", fields.length > 0 ? { fields: Object.fromEntries(fields) } : {});
}

/** A field of a form; null where the client sent no form, since it may send anything to an action. */
export function fieldOf(form: unknown, name: string): FormDataEntryValue | null {
  return form instanceof FormData ? form.get(name) : null;
}

const MOST_NAMED = 10;
const LONGEST_NAME = 100;

/** The names that the schema does not have: a program would take its misspelt filter for one that found nothing. */
function unknownFields({ issues }: z.ZodError): [string, string][] {
  return issues
    .flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : []))
    .slice(0, MOST_NAMED)
    .map((path) => [path.map(String).join(".").slice(0, LONGEST_NAME), "There is no such field or parameter here."]);
}

/** Whether every text in it can be stored. PostgreSQL accepts no NUL, and no store accepts half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every((entry) => entry.every(isStorable));
}
