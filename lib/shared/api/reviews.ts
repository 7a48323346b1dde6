import { z } from "zod";
import { timeSchema } from "./common.ts";

export const apiReviewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    startedBy: z.string(),
    startedAt: timeSchema,
    dueAt: timeSchema,
    closedAt: timeSchema.nullable(),
    closedBy: z.string().nullable(),
    clusters: z.array(z.string()).meta({ description: "Names; empty for those who do not manage it." }),
    reviewers: z.array(z.string()),
    totals: z.record(z.string(), z.number()),
    manifest: z.string().nullable().meta({ description: "SHA-256 of the manifest of its evidence." }),
  })
  .meta({ id: "Review" });
