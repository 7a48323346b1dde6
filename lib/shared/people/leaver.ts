import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { closedClustersSchema } from "../closed-clusters-schema.ts";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import type { ExposureWay } from "../passwords/exposures.ts";
import { publicKey, ROTATION_PROBLEMS } from "../passwords/rotation.ts";
import { accountTarget } from "./accounts.ts";

/*
 * A leaver plan: what Rolecall does when a person leaves, as stored steps. Times are epoch milliseconds.
 */

/** In this order: what could still do harm ends first. */
export const LEAVER_STEPS = ["disable", "void", "hand_over", "rotate"] as const;
export type LeaverStep = (typeof LEAVER_STEPS)[number];

const STEP_STATES = ["waiting", "done", "failed"] as const;

/** `stopped`: the account was enabled again. `done`: every step is, and nothing is open. */
const LEAVER_STATES = ["open", "stopped", "done"] as const;
export type LeaverState = (typeof LEAVER_STATES)[number];

/** What becomes of SQL users whose owners cannot take a new password: the starter's browser gets it, or they are not rotated. */
export const RESTS = ["browser", "leave"] as const;
export type Rest = (typeof RESTS)[number];

/**
 * The outcome for a SQL user whose password the account was shown. `undelivered`: its new password was not delivered. `replaced`: another
 * change set a new password, before or during the plan. `exempt`: an administrator decided to leave it as it is.
 */
const SEEN_RESULTS = [
  "to_rotate",
  "rotating",
  "rotated",
  "undelivered",
  "failed",
  "unknown",
  "not_rotated",
  "replaced",
  "deleted",
  "exempt",
] as const;
export type SeenResult = (typeof SEEN_RESULTS)[number];

/** Whether a plan is not over because of it. */
export const IS_OPEN: Record<SeenResult, boolean> = {
  to_rotate: true,
  rotating: true,
  rotated: false,
  undelivered: true,
  failed: true,
  unknown: true,
  not_rotated: true,
  replaced: false,
  deleted: false,
  exempt: false,
};

/** Why a SQL user is not in the rotation. `left`: its owners cannot take a password, and the starter chose to leave it. */
const LEAVER_PROBLEMS = [...ROTATION_PROBLEMS, "cluster_gone", "left", "stopped", "paused"] as const;
export type LeaverProblem = (typeof LEAVER_PROBLEMS)[number];

/** Why the owners of a SQL user cannot take its new password. */
const NO_OWNERS = ["no_owner", "no_members", "not_restricted"] as const;
export type NoOwners = (typeof NO_OWNERS)[number];

const id = z.string().min(1).max(100);

export const leaverInput = z.strictObject({ accountId: id });

/** `key`: of the browser that gets passwords which no owner can take. `successors`: who leads or joins which team. */
export const startLeaverInput = accountTarget.extend({
  successors: z.array(z.strictObject({ teamId: id, accountId: id })).max(200),
  rest: z.enum(RESTS),
  key: publicKey,
});
export type StartLeaverInput = z.input<typeof startLeaverInput>;

/** How many SQL users, and how many tokens, are left out at once: an action takes 16 KB. */
export const EXEMPT_MAX = 200;

export const exemptInput = accountTarget.extend({
  sqlUserIds: z.array(id).max(EXEMPT_MAX),
  tokenIds: z.array(id).max(EXEMPT_MAX).default([]),
  reason: z.string().trim().min(1, "Enter a reason.").max(300, "At most 300 characters."),
});

const errorCode = z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]);
const WAYS = ["creation", "reset", "claim", "request", "rotation", "outside"] as const satisfies readonly ExposureWay[];

const seenUserSchema = z.object({
  sqlUserId: z.string(),
  clusterId: z.string(),
  /** absent where the cluster is unknown now */
  cluster: z.string().optional(),
  name: z.string(),
  state: adminStateSchema,
  owner: z.string().nullable(),
  ownerId: z.string().nullable(),
  protected: z.literal(true).optional(),
  /** when and how the account was shown its passwords, newest first */
  shown: z.array(z.object({ at: z.number(), way: z.enum(WAYS) })),
  result: z.enum(SEEN_RESULTS),
  problem: z.enum(LEAVER_PROBLEMS).optional(),
  /** why its rotation failed, is unknown, is paused or waits, or why the new password did not reach its owners */
  code: errorCode.optional(),
  words: z.string().optional(),
  /** when it was set, deleted or exempted, and the account that did so */
  at: z.number().optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
  rotation: z.string().optional(),
  /** absent where its owners or its secret store can take a new password */
  noOwners: z.enum(NO_OWNERS).optional(),
  /** where the new password is: with the owners, in the starter's browser, or sealed for it until it is fetched */
  place: z.enum(["link", "browser", "store", "sealed", "lost"]).optional(),
  /** the secret store that gets its new password */
  store: z.string().optional(),
  /**
   * Of a plan that is still to come: nobody but the starter is left to take its new password for its owner team. `heirOf`: the team, where
   * the plan asks for a successor, who could take it.
   */
  lone: z.object({ heirOf: z.string().optional() }).optional(),
  /** its cluster takes no changes now */
  locked: z.literal(true).optional(),
  /** of a plan that is still to come: how many sessions it has open; absent without a SQL connection */
  sessions: z.number().optional(),
  /** of a plan that is still to come: its pair, and whether it is the one in use */
  pair: z.object({ partner: z.string(), active: z.boolean() }).optional(),
});
/** A SQL user whose password the account was shown, with the outcome. */
export type SeenUser = z.infer<typeof seenUserSchema>;

const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
/** The facts of a step: counts and names. */
export type StepFacts = z.infer<typeof factsSchema>;

const stepSchema = z.object({
  step: z.enum(LEAVER_STEPS),
  state: z.enum(STEP_STATES),
  at: z.number().optional(),
  code: errorCode.optional(),
  facts: factsSchema,
  /** the audit event that proves it; absent where the audit had none yet */
  proof: z.object({ event: z.number(), hash: z.string() }).optional(),
});
export type ListedStep = z.infer<typeof stepSchema>;

const planSchema = z.object({
  id: z.string(),
  state: z.enum(LEAVER_STATES),
  /** why an open plan does not continue by itself: its session has ended or lost its right */
  cause: errorCode.optional(),
  startedBy: z.string(),
  startedAt: z.number(),
  /** under whose session it works, and whether that is the viewer */
  runner: z.string(),
  own: z.boolean(),
  endedAt: z.number().optional(),
  /** who enabled the account again */
  endedBy: z.string().optional(),
  steps: z.array(stepSchema),
  rotations: z.array(z.string()),
});
export type LeaverPlan = z.infer<typeof planSchema>;

const teamSchema = z.object({
  teamId: z.string(),
  team: z.string(),
  lead: z.boolean(),
  /** others who can sign in */
  others: z.number(),
  ownedSqlUsers: z.number(),
  /** the role that a successor needs */
  needs: z.enum(["lead", "member"]).nullable(),
});
export type LeaverTeam = z.infer<typeof teamSchema>;

const holdsSchema = z.object({
  sessions: z.number(),
  sentLinks: z.number(),
  receivedLinks: z.number(),
  invitations: z.number(),
  requests: z.number(),
  approvals: z.number(),
  apiTokens: z.number(),
});
/** The links, requests and approvals of an account that a plan voids. */
export type LeaverHolds = z.infer<typeof holdsSchema>;

/** `open`: it works, and nobody decided about it. `left`: it works, and an administrator decided to leave it for a reason. */
const TOKEN_STATES = ["open", "left", "revoked", "expired"] as const;

const serviceTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
  expiresAt: z.number(),
  state: z.enum(TOKEN_STATES),
  /** when it was revoked or left, the account that did so, and why it was left */
  at: z.number().optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
});
/**
 * An API token of a service that the account made and may have kept. No plan revokes it by itself, since a program of the team may use it,
 * but none is done while it is `open`.
 */
export type LeaverToken = z.infer<typeof serviceTokenSchema>;
/** The decision to leave a token as it is. */
export type LeftToken = { at: number; by: string; reason: string };

/** The leaver page of an account. `plan`: the newest. `before`: what a new plan would do; absent while one is open. */
export const leaverSchema = z.object({
  account: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    disabled: z.boolean(),
    removed: z.boolean(),
  }),
  plan: planSchema.optional(),
  users: z.array(seenUserSchema),
  teams: z.array(teamSchema),
  /** the account of the viewer */
  own: z.string(),
  holds: holdsSchema.optional(),
  serviceTokens: z.array(serviceTokenSchema),
  /** the clusters of SQL users to rotate next on which the API key changes nothing now */
  closed: closedClustersSchema.optional(),
});
export type Leaver = z.infer<typeof leaverSchema>;

const IS_NEXT: Record<SeenResult, boolean> = {
  to_rotate: true,
  failed: true,
  unknown: true,
  not_rotated: true,
  undelivered: false,
  rotating: false,
  rotated: false,
  replaced: false,
  deleted: false,
  exempt: false,
};

/** Whether a plan would set a new password now. Not for sealed passwords, which wait for their browser, and changes in flight. */
export function isNext({ result, place }: Pick<SeenUser, "result" | "place">): boolean {
  return IS_NEXT[result] || (result === "undelivered" && place === "lost");
}

/** Whether the starter's browser gets the new password, since with these successors the starter is the whole owner team. */
export function isForStarter(
  { lone }: Pick<SeenUser, "lone">,
  starterId: string | undefined,
  successors: readonly { teamId: string; accountId: string }[],
): boolean {
  if (!lone) return false;
  if (lone.heirOf === undefined) return true;
  return successors.some(({ teamId, accountId }) => teamId === lone.heirOf && accountId === starterId);
}
