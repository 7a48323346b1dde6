import { z } from "zod";
import { ERROR_WORDS, type ErrorCode } from "../../errors/errors.ts";

/* What was seen of the SQL users of a restriction since then. Times are epoch milliseconds. */

const itemSchema = z.object({
  /** of the item of the restriction */
  id: z.string(),
  name: z.string(),
  /** absent where it is not restricted, or not yet */
  restrictedAt: z.number().optional(),
  lookedAt: z.number().optional(),
  /** statements that failed with a privilege error, at least */
  refused: z.number(),
  refusedFirst: z.number().optional(),
  refusedLast: z.number().optional(),
  kinds: z.array(z.object({ kind: z.string(), database: z.string().nullable() })),
  sessionsBefore: z.number().optional(),
  sessionsNow: z.number().optional(),
  newestSessionAt: z.number().optional(),
  /** it is as it was before its restriction, for a time, so that nothing seen says nothing */
  isPutBack: z.boolean(),
  hidesRefusals: z.boolean(),
  hidesSessions: z.boolean(),
});
export type SinceItem = z.infer<typeof itemSchema>;

/** `basic`: the job is over, and a look would wake the cluster. */
export const sinceSchema = z.object({
  state: z.enum(["runs", "over", "basic"]),
  /** when the last look is due; absent while the job runs */
  until: z.number().optional(),
  lookedAt: z.number().optional(),
  /** why the last look failed */
  code: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]).optional(),
  /** those that are restricted */
  items: z.array(itemSchema),
});
export type Since = z.infer<typeof sinceSchema>;
