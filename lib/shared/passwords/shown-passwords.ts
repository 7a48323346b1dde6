import { z } from "zod";

/**
 * The change that replaced a password on a person's screen; null while there is none. `by` is null for the reader's own change, and
 * `surely` false where its answer was lost.
 */
export const replacementSchema = z
  .object({ at: z.number(), by: z.string().nullable(), surely: z.boolean() })
  .nullable();
export type Replacement = z.infer<typeof replacementSchema>;

export const shownPasswordTarget = z.strictObject({ id: z.string().min(1).max(100) });

/** The id of a password on another person's screen that a person has agreed to replace. */
export const replaces = z.string().min(1).max(100).optional();
