import { z } from "zod";
import { type Instant, instantAt, LAST_INSTANT } from "./instant.ts";

/** An instant in epoch milliseconds, as operations take and answers have it; parts of a second are cut. */
export const instantSchema = z.int().min(0).max(LAST_INSTANT).overwrite(instantAt) as unknown as z.ZodType<
  Instant,
  Instant
>;

/** A stored instant, as it was stored. */
export const storedInstantSchema = z.number() as unknown as z.ZodType<Instant, Instant>;
