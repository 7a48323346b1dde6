import type { AdminState } from "#lib/shared/admin-state.ts";
import type {
  ReviewDecision,
  ReviewProof,
  ReviewRowKind,
  RowState,
  StandingDecision,
} from "#lib/shared/reviews/review-rows.ts";
import type { ReviewState } from "#lib/shared/reviews/reviews.ts";

/** Tables of access reviews. */
export type ReviewTables = {
  reviews: {
    id: string;
    name: string;
    state: ReviewState;
    /** JSON of the starter's choices, and of its scope in sentences */
    spec: string;
    scope: string;
    /** JSON of the clusters with the time of their complete list, and of those that were left out */
    clusters: string;
    left_out: string;
    /** JSON of the open invitations at the start; null where it is not about accounts */
    invitations: string | null;
    population: number;
    /** of the frozen rows, as the audit has it too */
    sha256: string;
    /** the event of the audit that recorded the start */
    start_event: string;
    frozen_at: number;
    due_at: number;
    /** when the next one of the same kind starts; null where it does not repeat, and once that has started */
    repeat_at: number | null;
    started_at: number;
    started_by: string;
    started_by_id: string;
    started_by_email: string;
    closed_at: number | null;
    closed_by: string | null;
    /** SHA-256 of the manifest of its evidence */
    manifest: string | null;
  };
  /** the reviewers of each part of a review; `part` is `team:` and its id, `named`, `administrators` or `fallback` */
  review_reviewers: {
    review_id: string;
    part: string;
    account_id: string;
    /** names at the start */
    name: string;
    email: string;
    label: string;
  };
  review_rows: {
    id: string;
    review_id: string;
    position: number;
    kind: ReviewRowKind;
    /** empty for an account */
    cluster_id: string;
    cluster_name: string;
    /** of the SQL user; the email address of an account */
    name: string;
    /** the row of the SQL user, since a later one of the same name has another row; the id of an account */
    subject_id: string;
    state: RowState;
    owner_team_id: string | null;
    password_at: number | null;
    last_login: number | null;
    /** 1: logins were read from the cluster */
    login_read: number;
    /** JSON of its frozen facts */
    facts: string;
    /** its reviewer now, the one before, and the author and words of a *Not mine* */
    part: string;
    passed_from: string | null;
    passed_by: string | null;
    passed_by_id: string | null;
    passed_note: string;
    /** the account that alone owned it at the start, or that it is about; it does not decide it */
    own_of: string | null;
    /** grows with each decision */
    version: number;
    /** the one in force */
    decision: StandingDecision | null;
    note: string;
    decided_by: string | null;
    decided_by_id: string | null;
    decided_at: number | null;
    /** of a SQL user: its state at that time */
    state_decided: AdminState | null;
    /** whether the decision is still to be carried out; null where it needs nothing */
    remedy: "open" | "proved" | null;
    /** how that was proved, when, and by which event of the audit */
    proof: ReviewProof | null;
    proof_at: number | null;
    proof_event: string | null;
    proof_sequence: number | null;
  };
  /** every decision in its order, also those that were changed later */
  review_decisions: {
    id: string;
    review_id: string;
    place: number;
    row_id: string;
    /** the event of the audit that recorded it, with others of the same act */
    event: string;
    decision: ReviewDecision;
    note: string;
    by_id: string;
    by_email: string;
    by_name: string;
    at: number;
  };
  review_sign_offs: {
    review_id: string;
    account_id: string;
    name: string;
    email: string;
    at: number;
    /** how many decisions of theirs were in force */
    decided: number;
    /** the event of the audit that recorded it */
    event: string;
  };
  /** the events of a review that an account was notified of, since notices are deleted after a while */
  review_told: { review_id: string; account_id: string; event: string; at: number };
  /** the evidence as it was made at the close; `content` is gzip in base64 */
  review_files: { review_id: string; place: number; name: string; content: string };
};
