import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { AUDIT_OUTCOMES } from "../audit/audit.ts";
import { KEY_CLOSED } from "../key-reach.ts";
import { DUES } from "../passwords/password-age.ts";
import { replaces } from "../passwords/shown-passwords.ts";
import { watchNoteSchema } from "../restrict/watch/watch-note.ts";
import { clusterIdSchema } from "./clusters.ts";
import { sqlUserFactsSchema } from "./sql-user-facts.ts";
import { filledShape, targetNameSchema, teamResetExceptionSchema } from "./sql-users.ts";

/** A SQL user as the members of its team see it, without its history under other owners. Times are epoch milliseconds. */
const ownSqlUserSchema = z.object({
  /** id of Rolecall's row; a later SQL user of the same name has another */
  id: z.string(),
  name: z.string(),
  team: z.string(),
  teamId: z.string(),
  clusterId: z.string(),
  /** absent where it is unknown */
  clusterName: z.string().exactOptional(),
  state: adminStateSchema,
  /** the databases that the proof of its state covers */
  databases: z.array(z.string()).exactOptional(),
  ...filledShape,
  /** the end of its access; a reminder without a SQL connection */
  wantedUntil: z.number().exactOptional(),
  passwordChangedAt: z.number().exactOptional(),
  /**
   * it was made for this person's temporary access, by this request, for so many minutes; whether its password was claimed, whether its time
   * waits for that, so that its end is only the latest one, whether its login is off, and
   * whether it gets no new password and no later end, since its claim has no mark
   */
  grant: z
    .object({
      requestId: z.string(),
      minutes: z.number(),
      isClaimed: z.boolean(),
      isWaiting: z.boolean(),
      isOver: z.boolean(),
      isUnmarked: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  /** the state of its password by its age; absent where Rolecall cannot change it */
  due: z.enum(DUES).exactOptional(),
  /** when its password is due */
  dueAt: z.number().exactOptional(),
  /** when a list first had it, where the age of its password is unknown */
  unknownSince: z.number().exactOptional(),
  teamResetException: teamResetExceptionSchema.exactOptional(),
  /** who has what it does sampled, why and until when */
  watch: watchNoteSchema.exactOptional(),
  /** it was restricted then by this account, and can be put back until then; who of the team asked for that, and who declined it */
  wayBack: z
    .object({
      at: z.number(),
      by: z.string(),
      until: z.number(),
      askedBy: z.string().exactOptional(),
      /** whether this account asked */
      isOwnAsk: z.literal(true).exactOptional(),
      declined: z.object({ by: z.string(), reason: z.string() }).exactOptional(),
    })
    .exactOptional(),
  /** why its team cannot reset it now */
  protected: z.literal(true).exactOptional(),
  limit: z.enum(["protected", "not_restricted", "read_only"]).exactOptional(),
  /** why no change of it goes through the Cloud API */
  keyClosed: z.enum(KEY_CLOSED).exactOptional(),
});
export type OwnSqlUser = z.infer<typeof ownSqlUserSchema>;

export const ownSqlUserListSchema = z.object({
  /** by name */
  users: z.array(ownSqlUserSchema),
  /** names of the person's teams */
  teams: z.array(z.string()),
  /** read time of the oldest list in use; absent before the first read */
  asOf: z.number().exactOptional(),
});
export type OwnSqlUserList = z.infer<typeof ownSqlUserListSchema>;

/** Events of a SQL user since its team owns it. `by`: the account's current name, or Rolecall; null for a removed account. */
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

/** The open sessions of the SQL user of a person's temporary access, as the cluster says. */
export const ownSessionsSchema = sqlUserFactsSchema.pick({ readAt: true, level: true, sessions: true });
export type OwnSessions = z.infer<typeof ownSessionsSchema>;

/** The privileges of a SQL user at the last reading, one phrase each; null where they were never read. */
export const heldPrivilegesSchema = z.object({ at: z.number(), phrases: z.array(z.string()) }).nullable();
export type HeldPrivileges = z.infer<typeof heldPrivilegesSchema>;

export const ownTarget = z.strictObject({ id: z.string().min(1).max(100) });
export type OwnTarget = z.input<typeof ownTarget>;

export const resetOwnInput = ownTarget.extend({ replaces, active: z.literal(true).optional() });

export const REASON_MAX = 200;

export const teamResetExceptionInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  reason: z.string().trim().min(1, "Enter a reason.").max(REASON_MAX, `At most ${REASON_MAX} characters.`),
});
