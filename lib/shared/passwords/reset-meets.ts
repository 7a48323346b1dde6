import { z } from "zod";

/**
 * What a reset of a SQL user would break. `active`: its applications use it, as the active one of a pair. `inView`: the newest
 * password that a person was shown and has not stored yet.
 */
export const resetMeetsSchema = z.strictObject({
  active: z.boolean(),
  inView: z.strictObject({ by: z.string(), since: z.number() }).nullable(),
});
export type ResetMeets = z.infer<typeof resetMeetsSchema>;
