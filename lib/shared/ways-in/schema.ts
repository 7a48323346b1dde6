import { z } from "zod";
import { WAY_REASONS, WAY_STATES, WAYS_IN } from "./ways-in.ts";

/** What is known of the ways beside a password, as answers have it. */
export const otherWaysSchema = z.object({ certificate: z.enum(WAY_STATES), sso: z.enum(WAY_STATES) }).readonly();

/** The ways into a cluster, as answers have them. */
export const waysInSchema = z
  .array(
    z.object({ way: z.enum(WAYS_IN), state: z.enum(WAY_STATES), why: z.enum(WAY_REASONS), at: z.number().nullable() }),
  )
  .readonly();
