import { z } from "zod";
import { SQL_LEVELS } from "#lib/sql/own-user.ts";
import { TOKEN_KINDS } from "#lib/sql/tokens.ts";
import { adminStateSchema } from "../admin-state-schema.ts";
import { STORED_ITEM_STATES, STORED_JOB_STATES } from "../audit/jobs.ts";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { ownTarget } from "../sql-users/own-sql-users.ts";
import { existingNameSchema } from "../sql-users/sql-users.ts";
import { CANARY_MINUTES, MOST_BACK_HOURS, MOST_RESTRICTED } from "./limits.ts";
import { sinceSchema } from "./since/since-schema.ts";

/*
 * Restrictions: many SQL users get a level and lose admin, one after the other, as a stored job for each cluster. Times are epoch
 * milliseconds.
 */

const id = z.string().min(1).max(100);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** The level: access by group roles; null gives nothing, and takes admin alone. */
const wanted = wantedAccessSchema.nullable();

function selection<S extends z.ZodType<{ name: string }>>(user: S) {
  return z
    .array(z.strictObject({ clusterId: clusterIdSchema, users: z.array(user).min(1).max(MOST_RESTRICTED) }))
    .min(1, "Select at least one.")
    .max(MOST_RESTRICTED)
    .refine((all) => all.reduce((sum, { users }) => sum + users.length, 0) <= MOST_RESTRICTED, {
      message: `At most ${MOST_RESTRICTED} at once.`,
    })
    .refine((all) => new Set(all.map(({ clusterId }) => clusterId)).size === all.length)
    .refine((all) => all.every(({ users }) => new Set(users.map(({ name }) => name)).size === users.length), {
      message: "Each SQL user stands in it once.",
    });
}

export const restrictPreviewInput = z.strictObject({
  clusters: selection(z.strictObject({ name: existingNameSchema, wanted })),
});
export type RestrictPreviewInput = z.output<typeof restrictPreviewInput>;

/**
 * `digest`: of the statements that the person has seen. `first`: who comes first, in place of the one with the fewest sessions. `count`: how many they confirmed. `onFailure`: whether the job goes on or pauses
 * where one is not restricted. `canaryMinutes`: how long the others wait after the first; with more than 0, a first one that fails pauses
 * the job.
 */
export const restrictStartInput = z.strictObject({
  clusters: selection(z.strictObject({ name: existingNameSchema, wanted, digest, first: z.literal(true).optional() })),
  count: z.int().min(1).max(MOST_RESTRICTED),
  onFailure: z.enum(["pause", "go_on"]).default("pause"),
  canaryMinutes: z
    .int()
    .min(0)
    .max(24 * 60)
    .default(CANARY_MINUTES),
  reason: z.string().trim().max(500).default(""),
});
export type RestrictStartInput = z.output<typeof restrictStartInput>;

export const restrictionInput = z.strictObject({ id });
export const restrictionListInput = z.strictObject({ clusterId: clusterIdSchema });

const errorCode = z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]);
const statement = z.object({
  says: z.string(),
  tokens: z.array(z.object({ kind: z.enum(TOKEN_KINDS), text: z.string() })),
});

/** Why a SQL user cannot be restricted by this person, with this level and now. `words` of the preview say more. */
const RESTRICT_PROBLEMS = [
  "absent",
  "read_only",
  "protected",
  "not_yours",
  "nothing_to_take",
  "last_admin",
  "owns_database",
  "cannot_take",
  "idle_first",
  "in_restriction",
  "level_refused",
  "too_large",
  "no_connection",
  "unreachable",
] as const;
export type RestrictProblem = (typeof RESTRICT_PROBLEMS)[number];

const previewUserSchema = z.object({
  name: z.string(),
  /** as Rolecall knows it */
  state: adminStateSchema,
  /** name of the team that owns it */
  owner: z.string().optional(),
  protected: z.literal(true).optional(),
  problem: z.enum(RESTRICT_PROBLEMS).optional(),
  words: z.string().optional(),
  /** its open sessions; absent where the cluster was not read */
  sessions: z.number().optional(),
  pair: z.object({ partner: z.string(), active: z.boolean() }).optional(),
  /** the statements in their order; by hand where Rolecall may not run them */
  script: z.array(statement),
  /** undefined where it cannot be restricted */
  digest: z.string().optional(),
  /** one sentence about what the level gives */
  gives: z.string().optional(),
  /** what it loses, one phrase each */
  loses: z.array(z.string()),
});
export type RestrictPreviewUser = z.infer<typeof previewUserSchema>;

/** What a restriction would do, by cluster. */
export const restrictPreviewSchema = z.object({
  clusters: z.array(
    z.object({
      clusterId: z.string(),
      cluster: z.string(),
      /** of the SQL connection; absent without one */
      level: z.enum(SQL_LEVELS).optional(),
      /** whether Rolecall can run it: the connection is at level Manage */
      runs: z.boolean(),
      /** who stays admin afterwards and can log in, without Rolecall's own; absent where the cluster was not read */
      adminsLeft: z.array(z.string()).optional(),
      /** whether one of these is break-glass or protected; absent where the cluster was not read */
      breakGlassLeft: z.boolean().optional(),
      /** in the order in which they would be restricted, those with a problem last */
      users: z.array(previewUserSchema),
    }),
  ),
  /** for how many hours each can be put back as it was; 0 for not at all */
  wayBackHours: z.number(),
  /** how many can be restricted, and the statements of all of them */
  count: z.number(),
  statements: z.number(),
});
export type RestrictPreview = z.infer<typeof restrictPreviewSchema>;

/** The jobs, one for each cluster. */
export const restrictStartedSchema = z.object({ jobs: z.array(z.object({ id: z.string(), clusterId: z.string() })) });
export type RestrictStarted = z.infer<typeof restrictStartedSchema>;

const RESTRICT_STEPS = ["read", "roles", "grants", "revoke", "check"] as const;
export type RestrictStep = (typeof RESTRICT_STEPS)[number];

/** One SQL user of a restriction. `hours`: until it is restricted again; null while the way back lasts. `digest`: of the shown statements. */
const wayBackInput = z.strictObject({ id, item: id });
export const putBackInput = wayBackInput.extend({
  hours: z.int().min(1).max(MOST_BACK_HOURS).nullable(),
  digest,
  reason: z.string().trim().min(1, "Give a reason.").max(500),
});
export type PutBackInput = z.output<typeof putBackInput>;
export { wayBackInput };
/** `back`: the job of a restriction's SQL user that puts it back. */
export const ofPutBackInput = z.strictObject({ id, back: id });
export type OfPutBack = z.output<typeof ofPutBackInput>;

/** A SQL user of a team, by its row, that the team asks to put back. */
export const askBackInput = ownTarget.extend({
  reason: z.string().trim().min(1, "Cluster Admins read why.").max(300, "At most 300 characters."),
});
export type AskBackInput = z.output<typeof askBackInput>;
export const declineBackInput = wayBackInput.extend({
  reason: z.string().trim().min(1, "The team reads why.").max(300, "At most 300 characters."),
});
export type DeclineBackInput = z.output<typeof declineBackInput>;

/** Why a SQL user cannot be put back as it was. */
const BACK_PROBLEMS = [
  "over",
  "used",
  "changed_since",
  "restored",
  "edited",
  "gone",
  "busy",
  "no_connection",
  "unreachable",
] as const;
export type BackProblem = (typeof BACK_PROBLEMS)[number];

/** What putting a SQL user back would send, and what stands in its way. */
export const wayBackSchema = z.object({
  name: z.string(),
  /** when the way back ends */
  until: z.number(),
  problem: z.enum(BACK_PROBLEMS).optional(),
  /** whether Rolecall can run it: the connection is at level Manage */
  runs: z.boolean(),
  script: z.array(statement),
  /** undefined where it cannot be put back now */
  digest: z.string().optional(),
  /** what it gets again and what it leaves, one phrase each */
  gives: z.array(z.string()),
  leaves: z.array(z.string()),
  /** what is gone from the cluster, so that it cannot be given back */
  lost: z.array(z.string()),
  /** who else has got its password since: with any, a second Cluster Admin has to agree */
  knowers: z.array(z.string()),
});
export type WayBack = z.infer<typeof wayBackSchema>;

/**
 * How a SQL user that was put back stands. `asked`: a second Cluster Admin has to agree. `giving`: on its way. `back`: as it was before.
 * `stuck`: it should be restricted again, and could not be. `ended`: restricted again. `failed`: nothing was given.
 */
export const BACK_STATES = ["asked", "giving", "back", "restricting", "stuck", "ended", "failed"] as const;
export type BackState = (typeof BACK_STATES)[number];

const backSchema = z.object({
  /** of its job */
  id: z.string(),
  state: z.enum(BACK_STATES),
  /** whether Rolecall may not put it back or restrict it again now, since the SQL connection is off or below Manage */
  blocked: z.boolean(),
  by: z.string(),
  secondBy: z.string().optional(),
  reason: z.string(),
  at: z.number(),
  /** when it is restricted again */
  until: z.number(),
  knowers: z.array(z.string()),
  /** whether this person may agree to it */
  mayApprove: z.boolean(),
  code: errorCode.optional(),
  words: z.string().optional(),
});
export type Back = z.infer<typeof backSchema>;

const restrictionItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string().optional(),
  wanted,
  state: z.enum(STORED_ITEM_STATES),
  /** the step that is next or was last */
  step: z.enum(RESTRICT_STEPS),
  code: errorCode.optional(),
  words: z.string().optional(),
  at: z.number(),
  /** how many of its statements the cluster has carried out */
  sent: z.number(),
  statements: z.array(z.string()),
  /** what the check at the end proved */
  result: adminStateSchema.optional(),
  /** the rights by which it can gain more nevertheless */
  powers: z.array(z.string()),
  /** what was taken from it, one phrase each */
  taken: z.array(z.string()),
  /** who of its owner team asks to put it back, while it can be */
  asked: z.object({ by: z.string(), reason: z.string(), at: z.number() }).optional(),
  /** who ended its way back before its time, and when */
  closed: z.object({ by: z.string(), at: z.number().optional() }).optional(),
  /** until when it can be put back as it was; absent where it cannot */
  backUntil: z.number().optional(),
  back: backSchema.optional(),
});
export type RestrictionItem = z.infer<typeof restrictionItemSchema>;

const counts = z.record(z.enum(STORED_ITEM_STATES), z.number());

const restrictionJobSchema = z.object({
  id: z.string(),
  clusterId: z.string(),
  cluster: z.string(),
  state: z.enum(STORED_JOB_STATES),
  /** why Rolecall paused it */
  cause: errorCode.optional(),
  by: z.string(),
  reason: z.string().optional(),
  startedAt: z.number(),
  changedAt: z.number(),
  changedBy: z.string(),
  endedAt: z.number().optional(),
  onFailure: z.enum(["pause", "go_on"]),
  canaryMinutes: z.number(),
  counts,
});

/** Why Rolecall cannot change rights on a cluster now: its API key only reads, or the SQL connection is off or below Manage. */
const RIGHTS_CLOSED = ["key", "off", "level"] as const;
export type RightsClosed = (typeof RIGHTS_CLOSED)[number];

/** A restriction with its SQL users. */
export const restrictionSchema = restrictionJobSchema.extend({
  remaining: z.number(),
  endsAt: z.number().optional(),
  /** until when the others wait, after the first */
  canaryUntil: z.number().optional(),
  /** whether this person may pause, resume and stop it, and put a SQL user back */
  mayControl: z.boolean(),
  mayPutBack: z.boolean(),
  closed: z.enum(RIGHTS_CLOSED).optional(),
  items: z.array(restrictionItemSchema),
  /** what was seen of the restricted ones since; null before there is one */
  since: sinceSchema.nullable(),
});
export type Restriction = z.infer<typeof restrictionSchema>;

export const restrictionListSchema = z.object({ restrictions: z.array(restrictionJobSchema) });
export type RestrictionList = z.infer<typeof restrictionListSchema>;
