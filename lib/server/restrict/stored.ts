import "server-only";
import { z } from "zod";
import { ADMIN_STATES } from "#lib/shared/admin-state.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { RestrictStep } from "#lib/shared/restrict/restriction.ts";
import { wantedAccessSchema } from "#lib/shared/sql-access/wanted-schema.ts";
import type { Taken } from "#lib/sql/answers/holdings.ts";
import type { StepContext, StepEnd } from "../jobs/define.ts";
import type { Item } from "../store/jobs/job-items.ts";
import type { Job } from "../store/jobs/jobs.ts";

/* What is stored of a restriction. */

/** A job about one cluster, with the choices of its starter. */
export const restrictionInput = z.object({
  clusterId: z.string(),
  onFailure: z.enum(["pause", "go_on"]),
  canaryMinutes: z.number(),
  reason: z.string(),
});
export type RestrictionInput = z.infer<typeof restrictionInput>;

/** The level of a SQL user, and the statements that its starter has seen. `pair`: the partner that takes turns with it. */
export const restrictionGiven = z.object({
  wanted: wantedAccessSchema.nullable(),
  statements: z.array(z.string()),
  digest: z.string(),
});
export type RestrictionGiven = z.infer<typeof restrictionGiven>;

const taken: z.ZodType<Taken> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("role"), role: z.string(), option: z.boolean(), onlyOption: z.boolean() }),
  z.object({ kind: z.literal("role option"), option: z.string() }),
  z.object({ kind: z.literal("system"), privilege: z.string(), option: z.boolean(), onlyOption: z.boolean() }),
]);

const code = z.enum(Object.keys(ERROR_WORDS) as [ErrorCode, ...ErrorCode[]]);

/** What the restriction of a SQL user has come to. */
export const restrictionData = z.object({
  /** what it held before and loses, in the order in which it is taken */
  taken: z.array(taken),
  /** the group roles of the level in which it was not before */
  joined: z.array(z.string()),
  /** how many statements the cluster has carried out */
  sent: z.number(),
  /** why all that was done is undone again; null while that is not so */
  undoes: z.object({ code, words: z.string().nullable() }).nullable(),
  /** what the check at the end proved */
  result: z.enum(ADMIN_STATES).nullable(),
  powers: z.array(z.string()),
  /** when the check proved it */
  checkedAt: z.number().nullable(),
});
export type RestrictionData = z.infer<typeof restrictionData>;

export const NOTHING_YET: RestrictionData = {
  taken: [],
  joined: [],
  sent: 0,
  undoes: null,
  result: null,
  powers: [],
  checkedAt: null,
};

export type RestrictionJob = Job<RestrictionInput>;
export type RestrictionItem = Item<RestrictionGiven, RestrictionData>;
export type Context = StepContext<RestrictionInput, RestrictionGiven, RestrictionData, RestrictStep>;
export type End = StepEnd<RestrictionData, RestrictStep>;

/** A SQL user is in one restriction at a time that is not over. */
export const openKeyOf = ({ clusterId, name }: { clusterId: string; name: string }) =>
  `restriction:${clusterId}/${name}`;
