import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { counted } from "../counted.ts";
import { pageLimit } from "../page-limit.ts";
import type { RotationTargets } from "../passwords/rotation.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { SQL_USER_KINDS } from "../sql-users/sql-user-kinds.ts";
import { labelOrFolderSchema } from "../vendor-label-schema.ts";
import {
  REVIEW_DECISIONS,
  REVIEW_ROW_KINDS,
  type ReviewDecision,
  type ReviewRowKind,
  type StandingDecision,
} from "./review-rows.ts";

/*
 * An access review: a frozen list of SQL users, accounts and API tokens, what reviewers decide about each, and how that was carried out.
 * Times are epoch milliseconds.
 */

/** `closing`: its evidence is being made, and nothing can be decided. */
const REVIEW_STATES = ["open", "closing", "closed"] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** Who decides: the leads of the owner team, or these accounts. */
const REVIEWERS_OF = ["leads", "named"] as const;

export const REVIEW_NOTE_MAX = 300;
/** of one review */
export const REVIEW_CLUSTERS_MAX = 200;
/** How many rows one decision takes: an action takes 16 KB. */
const DECIDE_MAX = 200;
/** Forty rows with all that can be done with them are 1,500 elements, and a screen or three. */
const REVIEW_PAGE = 40;
/** From how many days on without a login a SQL user is listed as idle. */
export const IDLE_DAYS = 90;
/** How many months lie between two reviews that repeat. */
export const REPEAT_MONTHS = 3;

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

const KIND_WORDS: Record<ReviewRowKind, string> = { sql_user: "SQL user", account: "account", token: "API token" };

/** Rows in the word for what they are about, such as `2 SQL users`, or `rows` where they are of several kinds. */
export function countedRows(count: number, kinds: readonly ReviewRowKind[]): string {
  const [kind] = kinds;
  const word = kinds.length === 1 && kind ? KIND_WORDS[kind] : "row";
  return counted(count, word);
}

/** The kinds of rows that a scope has, in their order. */
export function kindsIn({ clusters, label, accounts, tokens }: ReviewKinds): ReviewRowKind[] {
  const ofClusters = clusters.length > 0 || label !== null;
  const has: Record<ReviewRowKind, boolean> = { sql_user: ofClusters, account: accounts, token: tokens };
  return REVIEW_ROW_KINDS.filter((kind) => has[kind]);
}

type ReviewKinds = Pick<ReviewScope, "clusters" | "label" | "accounts" | "tokens">;

/** Whether it is about more than SQL users: accounts and tokens are for administrators to review. */
export function isForAdministrators(kinds: readonly ReviewRowKind[]): boolean {
  return kinds.some((kind) => kind !== "sql_user");
}

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

/** The stored evidence of a closed review. Hashes are SHA-256 in hex. */
export type ReviewEvidence = {
  id: string;
  name: string;
  closedAt: number;
  closedBy: string;
  /** of the manifest, and of the frozen list */
  manifest: string;
  sha256: string;
  /** the newest event of the audit */
  head: { sequence: number; hash: string };
  files: { name: string; bytes: number }[];
};

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

/** A row that another reviewer has decided since it was shown. */
export type DecideConflict = { id: string; name: string; by: string; decision: ReviewDecision | null };
export type DecideAnswer = { decided: number; conflicts: DecideConflict[] };

export const REVIEW_VIEWS = ["all", "todo", "decided", "admin", "idle", "changed", "open"] as const;
export type ReviewView = (typeof REVIEW_VIEWS)[number];

/** `after`: the position of the last row before the page. `mine`: only what this person decides. */
export const reviewRowsInput = reviewInput.extend({
  view: z.enum(REVIEW_VIEWS),
  mine: z.boolean(),
  after: z.int().min(-1),
  limit: pageLimit.default(REVIEW_PAGE),
});

/** How many rows are in each view. */
export type ReviewCounts = Record<ReviewView, number> & Record<StandingDecision | "passed", number>;

/** How many rows a review has, for its list. */
export type ReviewTotals = Record<StandingDecision | "all" | "decided" | "open", number>;

/** A reviewer: the number of their rows, their decisions, and undecided rows. */
export type ReviewerProgress = {
  name: string;
  /** null once the account is removed */
  accountId: string | null;
  /** the teams for which they decide, or empty */
  teams: string[];
  rows: number;
  decided: number;
  left: number;
  signedAt: number | null;
};

/** A review as the list shows it. */
export type ListedReview = {
  id: string;
  name: string;
  state: ReviewState;
  by: string;
  startedAt: number;
  dueAt: number;
  closedAt: number | null;
  closedBy: string | null;
  clusters: string[];
  /** what its rows are about */
  kinds: ReviewRowKind[];
  /** of all rows, or of those that the viewer decides where that is all they see */
  totals: ReviewTotals;
  /** names of the reviewers; empty for those who do not manage it */
  reviewers: string[];
  /** SHA-256 of the manifest, for those who may read the evidence */
  manifest: string | null;
};

export type ReviewList = {
  reviews: ListedReview[];
  mayStart: boolean;
  /** when the next review that repeats starts */
  nextAt: number | null;
};

/** One review, as this person may see it. */
export type Review = ListedReview & {
  frozenAt: number;
  sha256: string;
  /** null for those who do not manage it */
  counts: ReviewCounts | null;
  /** clusters that were left out, since their list could not be read completely */
  leftOut: string[];
  scope: string[];
  /** whether they may read all rows, close it and read its evidence */
  manages: boolean;
  /** the part that they decide; null where there is none */
  mine: { counts: ReviewCounts; signedAt: number | null } | null;
  /** empty for those who do not manage it */
  progress: ReviewerProgress[];
  remindDays: number | null;
  /** those to be rotated whose new password is not proved, where the viewer may set one; the first of many */
  toRotate: RotationTargets;
  /** when it starts again; null where it does not, and for those who do not manage it */
  repeatAt: number | null;
};

/** What a review of this scope would freeze, as the store knows it now. */
export const reviewPreviewSchema = z.object({
  rows: z.number(),
  accounts: z.number(),
  tokens: z.number(),
  clusters: z.array(z.object({ name: z.string(), rows: z.number(), readAt: z.number().nullable() })),
  reviewers: z.array(z.object({ name: z.string(), rows: z.number() })),
  /** rows without a possible reviewer: their only one alone owns them, or is that account */
  undecidable: z.number(),
});
export type ReviewPreview = z.infer<typeof reviewPreviewSchema>;

const namedSchema = z.object({ id: z.string(), name: z.string() });

/** The possible scopes of a review for its starter. `labels`: those of the clusters. `ofAccounts`: whether it can be about the accounts and API tokens of Rolecall. */
export const reviewChoicesSchema = z.object({
  clusters: z.array(namedSchema),
  labels: z.array(z.string()),
  teams: z.array(namedSchema),
  accounts: z.array(namedSchema.extend({ email: z.string() })),
  ofAccounts: z.boolean(),
  own: z.string(),
});
export type ReviewChoices = z.infer<typeof reviewChoicesSchema>;
