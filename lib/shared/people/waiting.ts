import { z } from "zod";

/** Where a call to the Cloud API stands in the queue of this server. */
const placeSchema = z.object({
  /** for a change, the changes before it; for a read, all calls before it */
  before: z.number(),
  /** until it is sent: an estimate, and the least where other servers share the rate */
  seconds: z.number(),
});
export type Place = z.infer<typeof placeSchema>;

/** The first waiting change and read of a person in that queue; null where nothing waits. */
export const waitingSchema = z.object({
  change: placeSchema.nullable(),
  read: placeSchema.nullable(),
  /** whether other servers share the rate: their queues are not known here */
  shared: z.boolean(),
});
export type Waiting = z.infer<typeof waitingSchema>;
