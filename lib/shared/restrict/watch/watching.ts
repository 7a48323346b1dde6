import { z } from "zod";
import { ERROR_WORDS, type ErrorCode } from "../../errors/errors.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { targetNameSchema } from "../../sql-users/sql-users.ts";
import { MOST_RESTRICTED } from "../limits.ts";
import { watchNoteSchema } from "./watch-note.ts";
import { MOST_WATCH_DAYS, WATCH_DAYS } from "./watched.ts";

/* Watching SQL users: who is watched, why and until when. Times are epoch milliseconds. */

const names = z.array(targetNameSchema).min(1, "Select at least one.").max(MOST_RESTRICTED);

/** `costs`: the person knows that each reading wakes a Basic cluster and costs request units. */
export const watchInput = z.strictObject({
  clusterId: clusterIdSchema,
  names,
  days: z
    .int()
    .min(1, "At least one day.")
    .max(MOST_WATCH_DAYS, `At most ${MOST_WATCH_DAYS} days.`)
    .default(WATCH_DAYS),
  reason: z.string().trim().min(1, "Its owners see why.").max(500, "At most 500 characters."),
  costs: z.boolean().default(false),
});
export type WatchInput = z.output<typeof watchInput>;

export const stopWatchInput = z.strictObject({ clusterId: clusterIdSchema, names });
export type StopWatchInput = z.output<typeof stopWatchInput>;

export const watchStartedSchema = z.object({ watched: z.number(), until: z.number() });
export type WatchStarted = z.infer<typeof watchStartedSchema>;
export const watchStoppedSchema = z.object({ stopped: z.number() });

const watchSchema = watchNoteSchema.extend({
  by: z.string(),
  reason: z.string(),
  name: z.string(),
  startedAt: z.number(),
  /** whether it runs; one that is over is listed while its samples are stored */
  runs: z.boolean(),
  endedAt: z.number().optional(),
  endedBy: z.string().optional(),
  readings: z.number(),
  failures: z.number(),
  readAt: z.number().optional(),
  /** why the last reading failed */
  code: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]).optional(),
  /** whether the cluster hides a part of what runs */
  isHidden: z.boolean(),
});
export type ShownWatch = z.infer<typeof watchSchema>;

export const watchListSchema = z.object({
  /** whether there is a connection to read by */
  connected: z.boolean(),
  /** on Basic each reading wakes the cluster and costs */
  costs: z.boolean(),
  watches: z.array(watchSchema),
});
export type WatchList = z.infer<typeof watchListSchema>;
