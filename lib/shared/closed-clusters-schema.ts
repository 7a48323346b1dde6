import { z } from "zod";
import { KEY_CLOSED } from "./key-reach.ts";

/** Clusters to which Rolecall sends no change, and why. `mends`: whether the viewer may decide over the key's role there. */
export const closedClustersSchema = z.array(
  z.object({ id: z.string(), name: z.string(), why: z.enum(KEY_CLOSED), mends: z.boolean() }),
);
export type ClosedCluster = z.infer<typeof closedClustersSchema>[number];
