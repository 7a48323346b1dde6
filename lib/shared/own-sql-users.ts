import { z } from "zod";
import { adminStateSchema } from "./admin-state.ts";
import { AUDIT_OUTCOMES } from "./audit.ts";
import { clusterIdSchema } from "./clusters.ts";
import { saidShape, targetNameSchema, teamResetExceptionSchema } from "./sql-users.ts";

/** A SQL user of a team, as its members see it: nothing of who had to do with it before. Times are epoch milliseconds. */
export const ownSqlUserSchema = z.object({
  /** of the row that Rolecall keeps: a SQL user of that name made later has another */
  id: z.string(),
  name: z.string(),
  team: z.string(),
  clusterId: z.string(),
  /** absent where the vendor did not say */
  clusterName: z.string().exactOptional(),
  state: adminStateSchema,
  ...saidShape,
  /** until when whoever asked for it wanted it; nothing ends by itself */
  wantedUntil: z.number().exactOptional(),
  passwordChangedAt: z.number().exactOptional(),
  teamResetException: teamResetExceptionSchema.exactOptional(),
  /** why its team cannot reset it now */
  limit: z.enum(["protected", "not_restricted", "read_only"]).exactOptional(),
});
export type OwnSqlUser = z.infer<typeof ownSqlUserSchema>;

export const ownSqlUserListSchema = z.object({
  /** by name */
  users: z.array(ownSqlUserSchema),
  /** names of the person's teams */
  teams: z.array(z.string()),
  /** of the oldest of the lists that it comes from; absent before the first */
  asOf: z.number().exactOptional(),
});
export type OwnSqlUserList = z.infer<typeof ownSqlUserListSchema>;

/** What happened to a SQL user since its team owns it. `by`: an account as it is called now, or Rolecall; null for who has left. */
export const ownHistorySchema = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      at: z.number(),
      action: z.string(),
      by: z.string().nullable(),
      outcome: z.enum(AUDIT_OUTCOMES),
    }),
  ),
  /** whether there may be older ones */
  more: z.boolean(),
});
export type OwnHistory = z.infer<typeof ownHistorySchema>;

export const ownTarget = z.strictObject({ id: z.string().min(1).max(100) });
export type OwnTarget = z.input<typeof ownTarget>;

export const REASON_MAX = 200;

export const teamResetExceptionInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  reason: z.string().trim().min(1, "Enter a reason.").max(REASON_MAX, `At most ${REASON_MAX} characters.`),
});
export type TeamResetExceptionInput = z.input<typeof teamResetExceptionInput>;
