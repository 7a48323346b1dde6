import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { pageLimit } from "../page-limit.ts";
import { ACCOUNT_SEARCH_MAX } from "../people/account-pages.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { SQL_USER_KINDS } from "../sql-users/sql-user-kinds.ts";
import { labelOrFolderSchema } from "../vendor-label-schema.ts";
import { REVIEW_DECISIONS } from "./review-rows.ts";
import { kindsIn, REVIEW_CLUSTERS_MAX, REVIEW_NOTE_MAX, REVIEW_VIEWS } from "./reviews.ts";

/* What the operations of reviews take. Apart from their answers, whose schemas come with the first read of any page. */

/** Who decides: the leads of the owner team, or these accounts. */
const REVIEWERS_OF = ["leads", "named"] as const;

/** How many rows one decision takes: an action takes 16 KB. */
const DECIDE_MAX = 200;
/** Forty rows with all that can be done with them are 1,500 elements, and a screen or three. */
const REVIEW_PAGE = 40;
const id = z.string().min(1).max(100);
const note = z.string().trim().max(REVIEW_NOTE_MAX, `At most ${REVIEW_NOTE_MAX} characters.`);

/**
 * Which SQL users of these clusters; null: any. `label`: also of the clusters that have this label when the review starts, as far as its
 * starter may review them. `teams`: ids of owner teams, the empty one for SQL users without an owner. `accounts`: also
 * every account of Rolecall; `tokens`: also every API token that is live.
 */
const scopeSchema = z.strictObject({
  clusters: z.array(clusterIdSchema).max(REVIEW_CLUSTERS_MAX),
  label: labelOrFolderSchema.nullable().default(null),
  accounts: z.boolean().default(false),
  tokens: z.boolean().default(false),
  teams: z.array(z.string().max(100)).min(1).max(200).nullable(),
  kinds: z.array(z.enum(SQL_USER_KINDS)).min(1).nullable(),
  states: z.array(adminStateSchema).min(1).nullable(),
});
export type ReviewScope = z.infer<typeof scopeSchema>;

/** The scope of a review and its reviewers. `named`: ids of accounts, where the leads do not decide; `fallback` decides the rest. */
const planShape = {
  scope: scopeSchema.refine((scope) => kindsIn(scope).length > 0, {
    path: ["clusters"],
    message: "Choose at least one cluster.",
  }),
  reviewers: z.enum(REVIEWERS_OF),
  named: z.array(id).max(20),
  fallback: id,
};
const namesSomebody = ({ reviewers, named }: { reviewers: string; named: readonly string[] }) =>
  reviewers === "leads" || named.length > 0;

export const reviewPreviewInput = z.strictObject(planShape).refine(namesSomebody, {
  path: ["named"],
  message: "Choose at least one reviewer.",
});
export type ReviewPreviewPlan = z.output<typeof reviewPreviewInput>;

/** `without`: clusters that are left out where their list cannot be read completely. */
export const startReviewInput = z
  .strictObject({
    ...planShape,
    name: z.string().trim().min(1, "Enter a name.").max(100, "At most 100 characters."),
    dueAt: z.int().min(0),
    /** how many days lie between two reminders; null for none */
    remindDays: z.int().min(1).max(30).nullable(),
    repeats: z.boolean(),
    without: z.array(clusterIdSchema).max(200),
  })
  .refine(namesSomebody, { path: ["named"], message: "Choose at least one reviewer." });
export type StartReviewInput = z.input<typeof startReviewInput>;
export type ReviewSpec = z.output<typeof startReviewInput>;

export const reviewInput = z.strictObject({ id });

export const reviewFileInput = reviewInput.extend({ file: z.string().max(100) });

/** `version`: of the row that the person saw. */
export const decideInput = reviewInput.extend({
  rows: z
    .array(z.strictObject({ id, version: z.int().min(0) }))
    .min(1)
    .max(DECIDE_MAX, `At most ${DECIDE_MAX} at once.`),
  decision: z.enum(REVIEW_DECISIONS),
  note,
});

/** `undecided`: how many rows the person knows to be left. */
export const closeReviewInput = reviewInput.extend({ undecided: z.int().min(0) });

/** `after`: the position of the last row before the page. `mine`: only what this person decides. */
export const reviewRowsInput = reviewInput.extend({
  view: z.enum(REVIEW_VIEWS),
  mine: z.boolean(),
  after: z.int().min(-1),
  limit: pageLimit.default(REVIEW_PAGE),
});

/** The first accounts that can be reviewers, or owner teams that a review can be about, with `q` in their name or email. */
export const findReviewChoicesInput = z.strictObject({
  of: z.enum(["accounts", "teams"]),
  q: z.string().max(ACCOUNT_SEARCH_MAX),
});
export type FindReviewChoicesInput = z.output<typeof findReviewChoicesInput>;
