import { z } from "zod";

/**
 * A watch of a SQL user: until when it runs, in epoch milliseconds, who started it and why. `by` and `reason` are for the owner team, and for
 * accounts that may restrict the SQL user or read the audit of its cluster.
 */
export const watchNoteSchema = z.object({
  by: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  until: z.number(),
});
export type WatchNote = z.infer<typeof watchNoteSchema>;
