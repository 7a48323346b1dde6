import "server-only";
import type { StoredAction } from "#lib/shared/audit.ts";
import type { ReviewChange, ReviewDecision, ReviewRowKind } from "#lib/shared/review-rows.ts";

export type { ReviewDecision };

/** A person with the name at the time of the action. `id` is null for Rolecall itself. */
export type Person = { id: string | null; email: string; name: string };

/** A frozen fact; null where it was not known. Numbers under keys that end in `At` are epoch milliseconds. */
export type Fact = string | number | boolean | null | readonly string[];

/** A row of the frozen population. */
export type PopulationRow = {
  /** unique in the review */
  row: string;
  kind: ReviewRowKind;
  clusterId: string | null;
  clusterName: string | null;
  /** as the cluster lists it, or the email of an account: the target of its audit events */
  name: string;
  /** ids of accounts whose decision about it would be a self-review */
  concerns: readonly string[];
  /** ids of the accounts that were reviewers of the row at the start */
  reviewers: readonly string[];
  facts: Readonly<Record<string, Fact>>;
};

/** `at`: epoch milliseconds, here and below. `event`: id of the audit event that recorded it. */
export type Decision = { row: string; decision: ReviewDecision; note: string; by: Person; at: number; event: string };

export type SignOff = { by: Person; at: number; decided: number; event: string };

/** Of a row whose decision in force is a change. `proof`: the event `review.prove`. */
export type Remediation = { row: string; since: number; why?: string } & (
  | { state: "open"; proof?: undefined }
  | { state: "done"; proof: { event: string; sequence: number; action: StoredAction; at: number } }
);

/** What of a frozen row Rolecall had seen change by the close. */
export type ChangedRow = { row: string; changes: readonly ReviewChange[] };

/** What is known of a review at its start. */
export type StartedReview = {
  id: string;
  name: string;
  /** in sentences */
  scope: readonly string[];
  /** `listReadAt`: when the complete list of the rows was read */
  clusters: readonly { id: string; name: string; rows: number; listReadAt: number }[];
  reviewers: readonly { person: Person; rows: number }[];
  /** the fallback reviewer */
  fallback: Person;
  startedAt: number;
  startedBy: Person;
  dueAt: number;
};

type Review = StartedReview & {
  closedAt: number;
  closedBy: Person;
  /** of Rolecall, at the close */
  version: string;
};

/**
 * What the audit has of the start at the close. `whole`: the hash of `start.json`. `rows`: an older version of Rolecall recorded the frozen
 * rows only. `archived`: the event is in an archive, so that nothing could be compared.
 */
export type RecordedStart = "whole" | "rows" | "archived";

/** The whole content of a review's evidence. Decisions and sign-offs are in the order of their audit events. */
export type EvidenceInput = {
  review: Review;
  population: readonly PopulationRow[];
  decisions: readonly Decision[];
  signOffs: readonly SignOff[];
  remediation: readonly Remediation[];
  changed: readonly ChangedRow[];
  recorded: RecordedStart;
};
