import { z } from "zod";

/** A watch as the owners of the SQL user see it: who started it, why, and until when it runs, in epoch milliseconds. */
export const watchNoteSchema = z.object({ by: z.string(), reason: z.string(), until: z.number() });
export type WatchNote = z.infer<typeof watchNoteSchema>;
