import { z } from "zod";
import { WAY_REASONS, WAY_STATES, WAYS_IN } from "./ways-in.ts";

/** The ways into a cluster, as answers have them. */
export const waysInSchema = z
  .array(
    z.object({ way: z.enum(WAYS_IN), state: z.enum(WAY_STATES), why: z.enum(WAY_REASONS), at: z.number().nullable() }),
  )
  .readonly();
