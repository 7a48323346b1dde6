import { z } from "zod";
import { counted } from "../counted.ts";
import type { RotationTargets } from "../passwords/rotation.ts";
import { REVIEW_ROW_KINDS, type ReviewDecision, type ReviewRowKind, type StandingDecision } from "./review-rows.ts";

/*
 * An access review: a frozen list of SQL users, accounts and API tokens, what reviewers decide about each, and how that was carried out.
 * Times are epoch milliseconds.
 */

/** `closing`: its evidence is being made, and nothing can be decided. */
const REVIEW_STATES = ["open", "closing", "closed"] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

export const REVIEW_NOTE_MAX = 300;
/** of one review */
export const REVIEW_CLUSTERS_MAX = 200;
/** From how many days on without a login a SQL user is listed as idle. */
export const IDLE_DAYS = 90;
/** How many months lie between two reviews that repeat. */
export const REPEAT_MONTHS = 3;

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

/** What a scope is about: some clusters by their ids or a label, all accounts, all live API tokens. */
type ReviewKinds = { clusters: readonly string[]; label: string | null; accounts: boolean; tokens: boolean };

/** Whether it is about more than SQL users: accounts and tokens are for administrators to review. */
export function isForAdministrators(kinds: readonly ReviewRowKind[]): boolean {
  return kinds.some((kind) => kind !== "sql_user");
}

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

/** A row that another reviewer has decided since it was shown. */
export type DecideConflict = { id: string; name: string; by: string; decision: ReviewDecision | null };
export type DecideAnswer = { decided: number; conflicts: DecideConflict[] };

export const REVIEW_VIEWS = ["all", "todo", "decided", "admin", "idle", "changed", "open"] as const;
export type ReviewView = (typeof REVIEW_VIEWS)[number];

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

/**
 * The possible scopes of a review for its starter, and the starter's own account. `clusters`: empty where there are more than one review
 * takes (`hasMany`), which are searched. `labels`: those of the clusters. `ofAccounts`: whether it can be about the accounts and API tokens
 * of Rolecall.
 */
export const reviewChoicesSchema = z.object({
  clusters: z.array(namedSchema),
  hasMany: z.boolean(),
  labels: z.array(z.string()),
  ofAccounts: z.boolean(),
  own: namedSchema,
});
/** The first accounts or teams that were found, by name, and how many more there are. */
export const foundReviewChoicesSchema = z.object({
  accounts: z.array(namedSchema.extend({ email: z.string() })),
  teams: z.array(namedSchema),
  more: z.number().int(),
});
export type FoundReviewChoices = z.infer<typeof foundReviewChoicesSchema>;
export type ReviewChoices = z.infer<typeof reviewChoicesSchema>;
