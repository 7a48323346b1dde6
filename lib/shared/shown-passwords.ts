import { z } from "zod";

/**
 * What replaced a password on a person's screen; null while nothing did. `by` is null where the reader did it themselves, and `surely`
 * false where the answer to that change was lost.
 */
export const replacementSchema = z
  .object({ at: z.number(), by: z.string().nullable(), surely: z.boolean() })
  .nullable();
export type Replacement = z.infer<typeof replacementSchema>;

export const shownPasswordTarget = z.strictObject({ id: z.string().min(1).max(100) });
export type ShownPasswordTarget = z.input<typeof shownPasswordTarget>;

/** The id of a password on another person's screen that a person has agreed to replace. */
export const replaces = z.string().min(1).max(100).optional();
