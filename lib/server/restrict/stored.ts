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
  /** of a job that puts a SQL user back: the restriction that took its rights */
  restriction: z.string().exactOptional(),
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

/** What putting a SQL user back has come to. Its restriction afterwards is stored as any other. */
const back = z.object({
  /** for how long, null while the way back lasts; when it is restricted again, known from its first statement on; and when the way back ends */
  hours: z.number().nullable(),
  until: z.number(),
  deadline: z.number(),
  /** the mark of who asked for what and until when */
  seal: z.string(),
  /** who else has its password, and the Cluster Admin who agreed nevertheless */
  knowers: z.array(z.string()),
  secondBy: z.string().nullable(),
  cancelledBy: z.string().nullable(),
  /** when the first statement was about to be sent, and what the statements give */
  begunAt: z.number().nullable(),
  gives: z.array(taken),
  /** what could not be given back, one phrase each */
  lost: z.array(z.string()),
  /** whether the cluster gave nothing of it */
  isEmpty: z.boolean(),
  /** whether its restriction failed since it should be restricted again */
  isStuck: z.boolean(),
});
export type BackData = z.infer<typeof back>;

/** Who of the owner team asked to put it back, and why. */
const asked = z.object({ accountId: z.string(), by: z.string(), reason: z.string(), at: z.number() });
export type Asked = z.infer<typeof asked>;

/** The Cluster Admin who declined that, and why. */
const declined = z.object({ by: z.string(), reason: z.string(), at: z.number() });

/** What the restriction of a SQL user has come to. */
export const restrictionData = z.object({
  /** what it held before and loses, in the order in which it is taken */
  taken: z.array(taken),
  /** the group roles of the level in which it was not before */
  joined: z.array(z.string()),
  /** the mark of what was read and will be sent; null before */
  mark: z.string().nullable(),
  /** how many statements the cluster has carried out */
  sent: z.number(),
  /** why all that was done is undone again; null while that is not so */
  undoes: z.object({ code, words: z.string().nullable() }).nullable(),
  /** what the check at the end proved */
  result: z.enum(ADMIN_STATES).nullable(),
  powers: z.array(z.string()),
  /** when the check proved it */
  checkedAt: z.number().nullable(),
  /** how long its way back lasts at most, by the setting when it ended; null before */
  wayBackHours: z.number().nullable(),
  /** of each role that is taken, marks of the powers that it gave then, by {@link markOfPower} */
  gave: z.record(z.string(), z.array(z.string())),
  asked: asked.nullable(),
  declined: declined.nullable(),
  /** who ended its way back before its time, and when */
  closedBy: z.string().nullable(),
  closedAt: z.number().nullable(),
  /** of one that was put back; null in a restriction */
  back: back.nullable(),
});
export type RestrictionData = z.infer<typeof restrictionData>;

export const NOTHING_YET: RestrictionData = {
  taken: [],
  joined: [],
  mark: null,
  sent: 0,
  undoes: null,
  result: null,
  powers: [],
  checkedAt: null,
  wayBackHours: null,
  gave: {},
  asked: null,
  declined: null,
  closedBy: null,
  closedAt: null,
  back: null,
};

export type RestrictionJob = Job<RestrictionInput>;
export type RestrictionItem = Item<RestrictionGiven, RestrictionData>;
/** The steps that restrict, also one that was put back. */
export type RestrictingStep = Exclude<RestrictStep, "read">;
/** A SQL user that was put back is given what was taken, checked, left so for a time, and restricted again. */
export type BackStepName = "give" | "given" | "hold" | "take" | RestrictingStep;
type AnyStep = RestrictStep | BackStepName;
export type Context = StepContext<RestrictionInput, RestrictionGiven, RestrictionData, AnyStep>;
export type End = StepEnd<RestrictionData, RestrictingStep>;
export type BackEnd = StepEnd<RestrictionData, BackStepName>;
/** An item as the store has it. */
export function openedItem(item: Item): RestrictionItem {
  const opened = { input: restrictionGiven.parse(item.input), data: restrictionData.parse(item.data) };
  return Object.assign({}, item, opened);
}

/** The restriction that a job belongs to. */
export const restrictionOf = ({ id, input }: Pick<RestrictionJob, "id" | "input">): string => input.restriction ?? id;

/** A SQL user is in one restriction at a time that is not over. */
export const openKeyOf = ({ clusterId, name }: { clusterId: string; name: string }) =>
  `restriction:${clusterId}/${name}`;
