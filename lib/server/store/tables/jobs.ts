import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { LeaverProblem, LeaverState, LeaverStep, Rest, StepState } from "#lib/shared/leaver.ts";
import type { Delivery, ItemState, JobState } from "#lib/shared/rotation.ts";

/** Tables of rotations and leaver plans. */
export type JobTables = {
  /** work in steps that survives a crash; one job that is running and that no server has the lease of was left in the middle */
  jobs: {
    id: string;
    kind: "rotation";
    state: JobState;
    /** the error code that paused it; null where a person did */
    cause: ErrorCode | null;
    /** the recipients of the new passwords */
    deliver: Delivery;
    /** the public key of the browser that gets them, raw P-256 in base64url */
    key: string;
    /** the account that started it, and its name at the time */
    account_id: string;
    email: string;
    name: string;
    /** the session that it works under */
    session_hash: string;
    request_id: string;
    address: string;
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
    cluster_id: string;
    cluster_name: string;
    name: string;
    sql_user_id: string;
    state: ItemState;
    /** why it failed or is unknown, and the vendor's words */
    code: ErrorCode | null;
    words: string | null;
    /** 1: it was protected, and the starter gave the password for it */
    with_proof: number;
    /** 1: an earlier password of this job may be in force */
    unsure: number;
    /** the run of the server that is at it */
    run: string | null;
    /** of the last change of its state */
    at: number;
    /** the new password, sealed to `key`; null once that browser has it, and after an hour */
    sealed: string | null;
    sealed_at: number | null;
    key: string | null;
    /** shows others that the password is on a screen */
    shown_id: string | null;
    /** where the password is; null while it was delivered nowhere */
    delivered: "browser" | "link" | "store" | null;
    /** the place in a secret store that it goes to; null where it goes to none */
    store_place: string | null;
  };
  /** plans for accounts that leave; an account has one that is open at most */
  leavers: {
    id: string;
    /** the account that leaves, and its email and name at the time: it may be removed */
    account_id: string;
    email: string;
    name: string;
    state: LeaverState;
    /** the error code of why it does not go on by itself */
    cause: ErrorCode | null;
    /** how SQL users are treated whose owners cannot take a new password */
    rest: Rest;
    /** the public key of the browser that gets those, raw P-256 in base64url */
    key: string;
    /** JSON of the successors by team */
    successors: string;
    started_by: string;
    started_at: number;
    /** the account under whose session it works */
    runner_id: string;
    runner_email: string;
    runner: string;
    session_hash: string;
    request_id: string;
    address: string;
    ended_at: number | null;
    /** name of the account that enabled the leaver again */
    ended_by: string | null;
  };
  leaver_steps: {
    leaver_id: string;
    step: LeaverStep;
    state: StepState;
    at: number | null;
    code: ErrorCode | null;
    /** JSON of its effects, saved in the same transaction, so that it is not done twice */
    facts: string | null;
    /** the intent in the audit */
    event_id: string | null;
  };
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
