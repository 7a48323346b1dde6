import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { closedClustersSchema } from "../closed-clusters-schema.ts";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { existingNameSchema } from "../sql-users/sql-users.ts";
import { otherWaysSchema } from "../ways-in/schema.ts";

/*
 * A rotation: new passwords for many SQL users, one after the other, as a stored job. Times are epoch milliseconds.
 */

/** How many SQL users one rotation takes: at the vendor's rate they take under nine minutes. */
export const ROTATION_MAX = 5_000;

/** `stopped`: a person ended it early. `over`: nothing is left to do. Neither continues, except for a retry of failed SQL users. */
const JOB_STATES = ["running", "paused", "stopped", "over"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** `unknown`: the new password may have been set. `stopped`: not begun when the rotation was stopped. */
export const ITEM_STATES = ["waiting", "setting", "done", "failed", "unknown", "stopped"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** Who gets the new passwords: the browser that starts the rotation, the owner teams by claim links, or each SQL user's secret store. */
export const DELIVERIES = ["browser", "owners", "store"] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** How long a sealed password is kept for the browser that can open it, in milliseconds. */
export const SEALED_MS = 60 * 60_000;

const id = z.string().min(1).max(100);
/** a raw P-256 public key: 65 bytes in base64url */
export const publicKey = z.string().regex(/^[A-Za-z0-9_-]{87}$/);

const targets = z
  .array(
    z.strictObject({
      clusterId: clusterIdSchema,
      names: z.array(existingNameSchema).min(1).max(ROTATION_MAX),
    }),
  )
  .min(1, "Select at least one.")
  .max(1_000)
  .refine((all) => all.reduce((sum, { names }) => sum + new Set(names).size, 0) <= ROTATION_MAX, {
    message: `At most ${ROTATION_MAX} at once.`,
  })
  .refine((all) => new Set(all.map(({ clusterId }) => clusterId)).size === all.length);

/** The SQL users of a rotation, each cluster once. */
export type RotationTargets = z.infer<typeof targets>;

export const rotationPreviewInput = z.strictObject({ targets });
/** a digest of the places in secret stores */
const places = z.string().regex(/^[0-9a-f]{64}$/);
/** `count`: how many the person has confirmed. `places`: those of the preview that they saw; absent without one. */
export const startRotationInput = z.strictObject({
  targets,
  count: z.number().int().min(1),
  deliver: z.enum(DELIVERIES),
  places: places.optional(),
  key: publicKey,
});
export type StartRotationInput = z.input<typeof startRotationInput>;

export const rotationInput = z.strictObject({ id });
/** `key`: of the browser that asks. */
export const rotationKeyInput = rotationInput.extend({ key: publicKey });
/** How many passwords a browser says at once that it has: an action takes 16 KB. */
export const TAKEN_MAX = 150;
/** `at`: when they were sealed, since one may have been set anew meanwhile. */
export const takenInput = rotationInput.extend({
  items: z
    .array(z.strictObject({ id, at: z.number().int() }))
    .min(1)
    .max(TAKEN_MAX),
});
/** SQL users of a rotation whose passwords the person has stored. */
export const storedInput = rotationInput.extend({ items: z.array(id).min(1).max(TAKEN_MAX) });

const errorCode = z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]);

/** Why a SQL user cannot be rotated, by the person who asks and now. */
export const ROTATION_PROBLEMS = [
  "absent",
  "read_only",
  "single_sign_on",
  "protected",
  "not_restricted",
  "in_rotation",
  "active_in_pair",
  "unreachable",
  "key_refused",
  "key_reads",
] as const;
export type RotationProblem = (typeof ROTATION_PROBLEMS)[number];
/** Why a due SQL user is not among those to rotate: the same, or the password policy exempts it. */
export const LEFT_OUT_REASONS = [...ROTATION_PROBLEMS, "exempt"] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

const previewUserSchema = z.object({
  name: z.string(),
  state: adminStateSchema,
  /** name and id of the team that owns it */
  owner: z.string().optional(),
  ownerId: z.string().optional(),
  protected: z.literal(true).optional(),
  /** how many sessions it has open; absent without a SQL connection */
  sessions: z.number().optional(),
  /** when it last logged in, by the last reading of the cluster */
  lastLogin: z.number().optional(),
  /** why this person cannot rotate it now */
  problem: z.enum(ROTATION_PROBLEMS).optional(),
  /** the SQL user that takes turns with it; `active`: the application uses this one */
  pair: z.object({ partner: z.string(), active: z.boolean() }).optional(),
  /** whether its owner team could open a claim link now: a member can sign in, and it is restricted or excepted */
  deliverable: z.boolean(),
  /** name of the secret store that its new password can go to */
  store: z.string().optional(),
});
export type PreviewUser = z.infer<typeof previewUserSchema>;

/** What a rotation would do, by cluster. `ratePerSecond`: passwords a second that the vendor lets through; null where it does not limit. */
export const rotationPreviewSchema = z.object({
  clusters: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      users: z.array(previewUserSchema),
      /** what still signs in beside new passwords */
      otherWays: otherWaysSchema,
    }),
  ),
  ratePerSecond: z.number().nullable(),
  /** where the new passwords of those that can be rotated would go in secret stores; a start sends it back */
  places,
});
export type RotationPreview = z.infer<typeof rotationPreviewSchema>;

/** What a filter finds. `more`: they are too many for one rotation. */
export const rotationTargetsSchema = z.object({
  targets: z.array(z.object({ clusterId: z.string(), names: z.array(z.string()) })),
  more: z.boolean(),
  /** those of these clusters on which the API key changes nothing */
  closed: closedClustersSchema.exactOptional(),
});
export type FoundTargets = z.infer<typeof rotationTargetsSchema>;

export const startedSchema = z.object({ id: z.string() });

const countsSchema = z.record(z.enum(ITEM_STATES), z.number());
/** How many SQL users are in each state. */
export type ItemCounts = z.infer<typeof countsSchema>;

const jobSchema = z.object({
  id: z.string(),
  state: z.enum(JOB_STATES),
  cause: errorCode.optional(),
  deliver: z.enum(DELIVERIES),
  /** name of the account that started it, and whether that is the viewer */
  by: z.string(),
  /** its id; absent once it is removed */
  byId: z.string().optional(),
  own: z.boolean(),
  startedAt: z.number(),
  changedAt: z.number(),
  changedBy: z.string(),
  endedAt: z.number().optional(),
  counts: countsSchema,
});
export type ListedRotation = z.infer<typeof jobSchema>;

export const rotationListSchema = z.object({ rotations: z.array(jobSchema) });

/** `sealed`: kept for the browser that can open it. `lost`: not fetched within the hour. Only a browser itself knows which passwords it has. */
const PASSWORD_PLACES = ["none", "sealed", "browser", "link", "store", "lost"] as const;
export type PasswordPlace = (typeof PASSWORD_PLACES)[number];

const itemSchema = z.object({
  id: z.string(),
  clusterId: z.string(),
  cluster: z.string(),
  name: z.string(),
  owner: z.string().optional(),
  state: z.enum(ITEM_STATES),
  code: errorCode.optional(),
  words: z.string().optional(),
  at: z.number(),
  place: z.enum(PASSWORD_PLACES),
  /** the public key that its password was sealed to; for the starter alone */
  key: z.string().optional(),
  /** who changed the password after this rotation did */
  replacedBy: z.string().optional(),
});
export type RotationItem = z.infer<typeof itemSchema>;

/**
 * Items that failed, are unknown, or whose password was not fetched within the hour, unless another change has set a password since. One
 * whose secret store has changed needs a new rotation, which shows the present one.
 */
export function isRetryable(item: {
  state: ItemState;
  place: PasswordPlace;
  replacedBy?: string | null | undefined;
  code?: ErrorCode | null | undefined;
}): boolean {
  const { state, place, replacedBy, code } = item;
  return (
    !replacedBy &&
    code !== "rotation_outdated" &&
    (state === "failed" || state === "unknown" || (state === "done" && place === "lost"))
  );
}

/** A rotation with its SQL users. `key`: of the browser that can open the passwords; for its starter alone. */
export const rotationSchema = jobSchema.extend({
  key: z.string().optional(),
  items: z.array(itemSchema),
  /** its clusters, and what still signs in there beside new passwords */
  clusters: z.array(z.object({ name: z.string(), otherWays: otherWaysSchema })),
  /** SQL users on clusters that the viewer no longer sees */
  hidden: z.number(),
  /** SQL users whose turn is to come or that are being set, and when it will have ended at the pace so far */
  remaining: z.number().optional(),
  endsAt: z.number().optional(),
  /** when the first of the sealed passwords is deleted */
  sealedUntil: z.number().optional(),
  /** those of its clusters on which the API key changes nothing now */
  closed: closedClustersSchema.optional(),
  /** where a program started it: whether its API token works now. Without one that does, nobody can fetch what is sealed */
  program: z.enum(["works", "ended"]).optional(),
});
export type Rotation = z.infer<typeof rotationSchema>;

export const sealedListSchema = z.object({
  sealed: z.array(z.object({ id: z.string(), sealed: z.string(), at: z.number(), state: z.enum(["done", "unknown"]) })),
});
export type SealedList = z.infer<typeof sealedListSchema>;
