import type { StoredAction } from "#lib/shared/audit/audit.ts";
import type { ReviewChange, ReviewDecision, ReviewRowKind } from "#lib/shared/reviews/review-rows.ts";

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
  | { state: "done"; proof: { event: string; sequence: number; action: StoredAction; at: number } & ProofFacts }
);

/** What the event of a proof says. `how`: the kind of proof. `by`: who carried the decision out; null where Rolecall does not know. */
export type ProofFacts = { how: string; by: string | null; checkedBy: string | null };

/** A frozen row as it was at the close, as far as Rolecall knew. */
export type RowAtClose = {
  row: string;
  changes: readonly ReviewChange[];
  /** of a SQL user its state, of an account its role, of a token what it can do; null where it was gone */
  state: string | null;
};

/**
 * A cluster of a review. `listed`: how many SQL users the Cloud API listed, of which `rows` are in scope; an older version of Rolecall did not
 * save it. `listReadAt`: when that complete list was read.
 */
export type ReviewedCluster = {
  id: string;
  name: string;
  listed?: number | undefined;
  rows: number;
  listReadAt: number;
};

/** An open invitation. `teams` and `clusterRoles`: what it gives, in words. */
export type ReviewedInvitation = {
  email: string;
  role: string;
  teams: string;
  clusterRoles: string;
  invitedBy: string | null;
  expiresAt: number;
};

/** What is known of a review at its start. */
export type StartedReview = {
  id: string;
  name: string;
  /** in sentences */
  scope: readonly string[];
  clusters: readonly ReviewedCluster[];
  /** at the start, of a review of accounts that a version of Rolecall started which knew them */
  invitations?: readonly ReviewedInvitation[] | undefined;
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
  atClose: readonly RowAtClose[];
  recorded: RecordedStart;
};
