import type { JobKind, StoredItemState, StoredJobState } from "#lib/shared/audit/jobs.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { LeaverProblem } from "#lib/shared/people/leaver.ts";

/** Tables of stored work and leaver plans. */
export type JobTables = {
  /** work in items that survives a crash; one that runs and whose lease no server has was left in the middle */
  jobs: {
    id: string;
    kind: JobKind;
    state: StoredJobState;
    /** the error code for which Rolecall paused or stopped it; null where a person did */
    cause: ErrorCode | null;
    /** what it is about, such as the id of an account; lists of its kind are read by it */
    about: string | null;
    /** no two jobs that run or are paused have the same; null: any number may */
    open_key: string | null;
    /** JSON of its kind */
    input: string;
    /** the account that started it, and its name at the time */
    account_id: string;
    email: string;
    name: string;
    /** the session that it works under; empty where it needs none */
    session_hash: string;
    request_id: string;
    address: string;
    /** not before this time */
    start_at: number | null;
    /** always null: nothing reads them */
    open_hours: null;
    repeats: null;
    /** when it has something to do; null while it waits for a person or another job */
    next_at: number | null;
    started_at: number;
    /** the time and author of its last start, pause, resume or stop */
    changed_at: number;
    changed_by: string;
    ended_at: number | null;
  };
  job_items: {
    id: string;
    job_id: string;
    position: number;
    /** the SQL user that it is about; null where it is about none */
    cluster_id: string | null;
    name: string | null;
    sql_user_id: string | null;
    /** no two items that wait or run have the same; null: any number may */
    open_key: string | null;
    /** JSON of its kind: what it was given, and what it has come to */
    input: string;
    data: string;
    state: StoredItemState;
    /** the step that is next or was last */
    step: string;
    /** the run of the server that is at it, or was last */
    run: string | null;
    /** 1: a change of this item may have been made whose outcome is not known */
    unsure: number;
    tries: number;
    /** when it is tried, or looked at again; null while it waits for a person or another job */
    next_at: number | null;
    /** why it failed, is unknown or waits, and the vendor's words */
    code: ErrorCode | null;
    words: string | null;
    /** of the last change of its state */
    at: number;
  };
  /** the last attempt of each step of an item */
  job_steps: {
    item_id: string;
    step: string;
    run: string;
    begun_at: number;
    /** null: it was begun, and its outcome is not stored */
    outcome: "done" | "not_done" | "unknown" | null;
    ended_at: number | null;
    code: ErrorCode | null;
    /** JSON of its effects */
    facts: string | null;
    /** its intent in the audit */
    event_id: string | null;
  };
  /** what was seen of a SQL user since its restriction; `item_id`: its item in that */
  restricted_seen: {
    item_id: string;
    job_id: string;
    /** open sessions when the restriction was started, and at the last look; null where they cannot be seen */
    sessions_before: number | null;
    sessions_now: number | null;
    newest_session_at: number | null;
    /** statements that failed with a privilege error, at least */
    refused: number;
    refused_first_at: number | null;
    refused_last_at: number | null;
    /** JSON: kinds of these statements with their databases */
    refused_kinds: string;
    looked_at: number | null;
    /** 1: the cluster does not show them to Rolecall */
    hides_refusals: number;
    hides_sessions: number;
  };
  /** new passwords, each sealed to the key of a browser; gone once that has it, and after an hour */
  sealed_passwords: { item_id: string; key: string; sealed: string; sealed_at: number };
  /** the rotations that a leaver plan started */
  leaver_rotations: { leaver_id: string; job_id: string; at: number };
  /** why SQL users are not in the rotation of a plan, and which of them a person has exempted */
  leaver_users: {
    leaver_id: string;
    sql_user_id: string;
    problem: LeaverProblem | null;
    exempt_at: number | null;
    exempt_by: string | null;
    exempt_reason: string | null;
  };
  /** tokens of services that the leaver made and that a person left as they are in a plan */
  leaver_tokens: { leaver_id: string; token_id: string; left_at: number; left_by: string; reason: string };
  /** what a plan had done at its end, as JSON; the event of the end has its SHA-256 */
  leaver_records: { leaver_id: string; text: string };
};
