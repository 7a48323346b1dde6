import { z } from "zod";

/** Where a call to the Cloud API stands in the queue of this server. */
const placeSchema = z.object({
  /** for a change, the changes before it; for a read, all calls before it */
  before: z.number(),
  /** until it is sent: an estimate, and the least where other servers share the rate */
  seconds: z.number(),
});
export type Place = z.infer<typeof placeSchema>;

/** What of a person waits in that queue, the first of each; null where nothing does. */
export const waitingSchema = z.object({
  change: placeSchema.nullable(),
  read: placeSchema.nullable(),
  /** whether other servers share the rate: what waits there is not known here */
  shared: z.boolean(),
});
export type Waiting = z.infer<typeof waitingSchema>;
