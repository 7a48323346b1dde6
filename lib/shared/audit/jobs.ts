/*
 * Stored work: jobs with items that survive a crash. Times are epoch milliseconds of the store's clock.
 */

/** Every kind of stored work. A kind has one definition in `lib/server/edge/process/job-kinds.ts`. */
const JOB_KINDS = [
  "rotation",
  "leaver",
  "end_of_access",
  "delivery",
  "review_close",
  "approval",
  "pair",
  "creation",
  "check",
  "restriction",
  "watch",
  "restriction_watch",
  "put_back",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `stopped`: ended early by a person. `ended`: nothing is left to do. Neither continues, except for a retry of items that failed. */
export const STORED_JOB_STATES = ["running", "paused", "stopped", "ended"] as const;
export type StoredJobState = (typeof STORED_JOB_STATES)[number];

/** `unknown`: its change may have been made. `stopped`: not begun when its job was stopped. */
export const STORED_ITEM_STATES = ["waiting", "running", "done", "failed", "unknown", "stopped"] as const;
export type StoredItemState = (typeof STORED_ITEM_STATES)[number];

/** How many items of a job are in each state. */
export type StoredItemCounts = Record<StoredItemState, number>;

/** How far a job is. `endsAt`: when it will have ended at the pace so far; absent where that is not known. */
export type JobProgress = { counts: StoredItemCounts; remaining: number; endsAt?: number };
