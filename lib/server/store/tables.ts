import "server-only";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { StoredAction } from "#lib/shared/audit.ts";
import type { CreationStep } from "#lib/shared/creation.ts";
import type {
  DeliveryKind,
  DeliveryProblem,
  DeliveryResult,
  DestinationForm,
  DestinationKind,
  DestinationTarget,
} from "#lib/shared/destinations.ts";
import type { DirectoryGift } from "#lib/shared/directory.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { ExposureWay } from "#lib/shared/exposures.ts";
import type { FirstFactor, SignInProof } from "#lib/shared/factors.ts";
import type { LeaverProblem, LeaverState, LeaverStep, Rest, StepState } from "#lib/shared/leaver.ts";
import type { NoticeKind } from "#lib/shared/notices.ts";
import type { PairStep, Seen } from "#lib/shared/pairs.ts";
import type { AccountRole, ClusterRole } from "#lib/shared/policy.ts";
import type { RequestKind } from "#lib/shared/requests.ts";
import type {
  ReviewDecision,
  ReviewProof,
  ReviewRowKind,
  RowState,
  StandingDecision,
} from "#lib/shared/review-rows.ts";
import type { ReviewState } from "#lib/shared/reviews.ts";
import type { Delivery, ItemState, JobState } from "#lib/shared/rotation.ts";
import type {
  DeliveryOutcome,
  DeliveryReason,
  DeliveryStep,
  SecretStoreKind,
  StoreProblem,
} from "#lib/shared/secret-store-kinds.ts";
import type { SqlUserKind } from "#lib/shared/sql-users.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";

/** Rolecall's own data. Ids are text made by the application; times are epoch milliseconds; hashes are SHA-256 in hex. */
export type Tables = {
  accounts: {
    id: string;
    /** lower case */
    email: string;
    name: string;
    /** argon2id, in PHC string form */
    password_hash: string;
    /** the role now; `hand_role` is the role without the directory, null where the directory does not raise it */
    role: AccountRole;
    hand_role: AccountRole | null;
    created_at: number;
    disabled_at: number | null;
    signed_in_at: number | null;
    /** since when notice mails are off; security mails are always sent */
    mail_off_at: number | null;
    /** the makers of the accepted invitation and of the reset link used last; null where Rolecall made the link */
    invited_by: string | null;
    reset_by: string | null;
  };
  sessions: {
    id_hash: string;
    account_id: string;
    created_at: number;
    last_used_at: number;
    /** when the person was last proved: by a sign-in, at the provider when it asked them, or by a re-authentication; 0 where that is not known */
    confirmed_at: number;
    expires_at: number;
    address: string;
    user_agent: string;
    /** when the password was given again, until an act that asks for it each time has used that up */
    proved_at: number | null;
    /** the hash before the last confirmation of the password, which was at `renewed_at` */
    previous_hash: string | null;
    renewed_at: number | null;
    /** how it was proved at sign-in */
    proof: SignInProof;
    /** the provider's session that it came from, as a hash; null without one */
    provider_session: string | null;
    /** the ID token that it came from, sealed; null without one */
    sealed_id_token: string | null;
    /** 1 where the provider said when the person had signed in there, so that it can confirm */
    provider_dated: number;
  };
  /** accounts bound to people at a sign-in provider; `email` is the address by which they were found, once */
  identities: {
    issuer: string;
    subject: string;
    account_id: string;
    email: string;
    bound_at: number;
    used_at: number;
    /** when a sign-out at the provider took the account's rights from the directory; null after the next sign-in there */
    signed_out_at: number | null;
  };
  /** a right password or a sign-in at the provider that waits for the account's second factor; never a session */
  pending_sign_ins: {
    id_hash: string;
    account_id: string;
    expires_at: number;
    first: FirstFactor;
    provider_session: string | null;
    /** JSON of the person at the provider, to be checked again and bound once the sign-in is whole; null after a password */
    person: string | null;
  };
  /** an account's authenticator app. `secret` is sealed, and null until the first code was right; `next_*` wait for a first code */
  totp: {
    account_id: string;
    secret: string | null;
    since: number | null;
    last_used_at: number | null;
    /** of the newest code that was used, in steps of 30 seconds: it and those before are spent */
    last_step: number;
    next_secret: string | null;
    next_at: number | null;
  };
  /** passkeys, public data only; `counter` is the authenticator's, 0 where it has none */
  passkeys: {
    id: string;
    account_id: string;
    credential_id: string;
    /** COSE, base64url */
    public_key: string;
    counter: number;
    /** separated by spaces */
    transports: string;
    name: string;
    made_at: number;
    last_used_at: number | null;
  };
  /** sign-ins of the command, for ten minutes; hashes of their codes, and the token sealed to the key of the command */
  device_logins: {
    device_hash: string;
    /** of few bits: a reader of the store can find the code, and needs a session to use it */
    code_hash: string;
    public_key: string;
    machine: string;
    address: string;
    network: string;
    begun_at: number;
    expires_at: number;
    state: "waiting" | "approved" | "denied";
    sealed: string | null;
  };
  /** tokens of programs: of an account or of a team; lists are separated by spaces, and `*` means all clusters */
  api_tokens: {
    id: string;
    account_id: string | null;
    team_id: string | null;
    name: string;
    /** its first eight characters, for people */
    start: string;
    secret_hash: string;
    scopes: string;
    clusters: string;
    addresses: string;
    /** name of the account, as it was then */
    made_by: string;
    /** its id: it was shown the text */
    made_by_id: string | null;
    /** its folded name while it is live: one for each owner */
    live_name: string | null;
    made_at: number;
    expires_at: number;
    last_used_at: number | null;
    last_used_from: string | null;
    revoked_at: number | null;
  };
  /** answers to calls with an idempotency key, for a day; never a password. Without `status` the call is still at work. */
  api_answers: {
    token_id: string;
    key: string;
    /** of the path and the body */
    asked_hash: string;
    at: number;
    status: number | null;
    body: string | null;
  };
  recovery_codes: { code_hash: string; account_id: string; made_at: number; used_at: number | null };
  /** browsers that have signed in before: failures elsewhere cannot lock them out */
  devices: { id_hash: string; account_id: string; created_at: number };
  tokens: {
    id: string;
    kind: "setup" | "invitation" | "account_reset" | "account_recover";
    secret_hash: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    /** of a reset: the account whose password it sets */
    account_id: string | null;
    /** of an invitation: the address that may accept it, and its role */
    email: string | null;
    role: AccountRole | null;
    /** the administrator's account that made it; null where Rolecall did */
    created_by: string | null;
    /** how it ended unused, other than by time; null while it did not */
    ended_how: "revoked" | "superseded" | null;
    /** of an invitation: JSON of the teams and cluster roles that it gives; null where it gives none */
    gives: string | null;
  };
  /** Rolecall's own SQL user on a cluster with a live connection; its password is derived, never stored */
  sql_connections: {
    cluster_id: string;
    own_name: string;
    level: SqlLevel;
    generation: number;
    state: "connecting" | "on";
    created_at: number;
    created_by: string;
    keyed_at: number;
    used_at: number | null;
    failure: string | null;
    failed_at: number | null;
    /** 1 where the Cloud API lists SQL users that SQL has made, 0 where not; null until the first one was made */
    lists_sql_made: number | null;
    key_mark: string | null;
    key_mark_before: string | null;
    password_from: "key" | "file";
  };
  /** unfinished creations of SQL users by SQL; one without a lease was left in the middle */
  creations: {
    id: string;
    cluster_id: string;
    name: string;
    /** the row that the SQL user gets */
    sql_user_id: string;
    /** how it is created: by SQL, or by the Cloud API where that does not list SQL users created by SQL */
    way: "sql" | "api";
    /** the last step done */
    step: CreationStep;
    /** JSON of the chosen access, the owner and the description; never a password */
    spec: string;
    /** 1: only its requester may see its password */
    for_requester: number;
    /** name of the account */
    begun_by: string;
    /** of the last step or failure */
    at: number;
    /** the error code that stopped it, and its words */
    failure: ErrorCode | null;
    failure_words: string | null;
  };
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
  /** two SQL users that an application uses in turns, and how far their rotation is */
  pairs: {
    id: string;
    cluster_id: string;
    /** the group role that gives both their rights */
    role: string;
    /** the name of the one that the application uses, and since when */
    active: string;
    active_since: number;
    /** the next step */
    step: PairStep;
    /** the time and author of the last change */
    at: number;
    by: string;
    /** when and by whom the idle one's password was set or a claim link sent, and the name of the owner team */
    set_at: number | null;
    set_by: string | null;
    sent_to: string | null;
    /** the account that said the application uses it */
    deployed_at: number | null;
    deployed_by: string | null;
    /** that nothing uses the active one any more: read from the cluster, or a person's word */
    seen_at: number | null;
    seen_by: string | null;
    seen_how: Seen | null;
    made_at: number;
    made_by: string;
  };
  pair_members: {
    cluster_id: string;
    name: string;
    pair_id: string;
    /** the row of that very SQL user: one of the same name later is another */
    sql_user_id: string;
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
  /** the last reading of a cluster's SQL users by SQL, as one text: see `packFacts` */
  sql_fact_readings: {
    cluster_id: string;
    own_name: string;
    /** 0 where none was whole yet */
    read_at: number;
    failure: string | null;
    failed_at: number | null;
    facts: string;
  };
  /** links through which a recipient sets the password of one SQL user, once */
  claim_links: {
    id: string;
    secret_hash: string;
    cluster_id: string;
    /** the name at that time: opening a link reads no cluster */
    cluster_name: string;
    /** the row of that very SQL user: one of the same name later is another */
    sql_user_id: string;
    /** the team that owned it then */
    owner_team_id: string | null;
    sender_id: string;
    /** the only recipients; without both, anyone with the link */
    account_id: string | null;
    team_id: string | null;
    /** argon2id of the second word, where there is one, and how often a wrong one was given since the last right one */
    word_hash: string | null;
    word_tries: number;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
    /** name of the account that revoked it */
    revoked_by: string | null;
    /** the attempt that may end in its use; a later one takes its place */
    attempt: string | null;
    used_at: number | null;
    /** the address it was used from, and the account with its name at the time where one was signed in */
    used_from: string | null;
    used_by_id: string | null;
    used_by: string | null;
    /** hash of a secret of the browser that used it: only that browser may set another password through the link */
    opener_hash: string | null;
    /** when an opening after its use was last recorded */
    reopened_at: number | null;
    /** when the sender was notified that it ran out unused */
    expiry_told_at: number | null;
  };
  /** failed sign-ins per account, device or address */
  sign_in_failures: { bucket: string; failures: number; blocked_until: number; last_at: number };
  sql_users: {
    id: string;
    cluster_id: string;
    name: string;
    purpose: string;
    /** the creator's account id, and its name at the time; the same for the author of the last password, which may be a claim link */
    created_by_id: string | null;
    created_by: string | null;
    created_at: number | null;
    password_changed_at: number | null;
    password_changed_by_id: string | null;
    password_changed_by: string | null;
    admin_state: AdminState;
    /** when an answer of the database was last verified, who pasted it, and the databases it covered, as a JSON array */
    admin_state_at: number | null;
    /** the answer was asked for no earlier than this; null before 0031 and where a reading of facts showed the state */
    admin_state_since: number | null;
    admin_state_by: string | null;
    /** 1 where Rolecall asked the database itself */
    admin_state_live: number | null;
    admin_state_databases: string | null;
    /** the PROVISIONSRC of its role options at that time; null where it had none */
    provisioned_by: string | null;
    /** JSON of its privileges at the last proved answer, one phrase each, and the time of that */
    held: string | null;
    held_at: number | null;
    touched_at: number;
    owner_team_id: string | null;
    /** this team does not see earlier events */
    owner_since: number | null;
    /** time, author and reason of the team reset exception; null where there is none */
    override_at: number | null;
    override_by: string | null;
    override_reason: string | null;
    /** 1: protected: only a Cluster Admin may change it, and confirms each time */
    protected: number;
    /** when a complete list first had it */
    first_seen_at: number | null;
    /**
     * when Rolecall noticed that it was created or, where it ended, deleted outside Rolecall; null again once it is adopted or acknowledged
     */
    outside_at: number | null;
    /** when a complete list last showed otherwise: it was created or deleted between the two */
    outside_after: number | null;
    /** who created it outside Rolecall, in words of the vendor's audit log; null where that was not read */
    outside_by: string | null;
    /** deleted, or gone from a complete list; a user of that name later is a new row */
    ended_at: number | null;
    ended_how: "deleted" | "vanished" | null;
    /** null where it was not set */
    kind: SqlUserKind | null;
    /** the person or channel to call about it */
    contact: string | null;
    notes: string | null;
    /** the end date from its request, if any */
    wanted_until: number | null;
    /** 1: the end is carried out where there is a SQL connection; 0: it is a reminder */
    end_is_real: number;
    /** the end that the cluster knows as the expiry of the password, and the one that was carried out */
    end_set: number | null;
    end_done: number | null;
    /** when a person entered that the password was set outside Rolecall, and the name of that person */
    password_entered_at: number | null;
    password_entered_by: string | null;
    /** the maximum age of its password in days, where it has one of its own */
    password_max_days: number | null;
    /** end, reason and author of an exemption from the maximum age */
    exempt_until: number | null;
    exempt_reason: string | null;
    exempt_by: string | null;
    /** the state of its password that its owners were notified of, and of which password, as `due:1764000000000` */
    due_told: string | null;
  };
  /** which accounts were shown which passwords; never the password */
  exposures: {
    id: string;
    sql_user_id: string;
    /** null where the viewer was not signed in */
    account_id: string | null;
    /** name of the account at the time, or of the claim link */
    viewer: string;
    way: ExposureWay;
    shown_at: number;
    /** the time and author of the change that replaced it */
    replaced_at: number | null;
    replaced_by: string | null;
    /** when another may have taken its place: the answer of the vendor was lost */
    maybe_replaced_at: number | null;
  };
  /** maximum ages of passwords, in days; `subject` is a cluster, team or kind, and empty for all */
  password_rules: {
    scope: "all" | "cluster" | "team" | "kind";
    subject: string;
    max_days: number;
    set_at: number;
    /** name of the account */
    set_by: string;
  };
  /** passwords on people's screens, until they say that they stored them; never the password */
  shown_passwords: {
    id: string;
    cluster_id: string;
    name: string;
    /** the account, or the claim link of a viewer without sign-in, and its name at the time */
    viewer_id: string;
    viewer: string;
    /** the session that the screen belongs to; null for a claim link */
    session_hash: string | null;
    shown_at: number;
    /** the time and author of the change that replaced it; not certain where the vendor's answer was lost */
    replaced_at: number | null;
    replaced_by_id: string | null;
    replaced_by: string | null;
    replaced_surely: number | null;
  };
  /** when a cluster's list was complete first and last: SQL users of the first list are not drift */
  cluster_readings: { cluster_id: string; first_complete_at: number; last_complete_at: number };
  /** the clusters that the key saw when they were last listed, as the vendor describes them */
  known_clusters: { id: string; name: string; plan: string; version: string; state: string };
  /** grows with every change of a cluster's SQL users, so that no server shows a list from before another's change */
  cluster_changes: { cluster_id: string; version: number };
  teams: {
    id: string;
    name: string;
    created_at: number;
    /** with which names of SQL users begin that its members ask for */
    name_prefix: string | null;
  };
  /** a member by hand, by the directory, or both; 0 or 1 */
  team_members: { team_id: string; account_id: string; lead: number; by_hand: number; by_directory: number };
  /** the rights of members of a group at the sign-in provider */
  directory_rules: {
    id: string;
    group_name: string;
    kind: DirectoryGift["kind"];
    team_id: string | null;
    cluster_id: string | null;
    role: ClusterRole | null;
    made_by: string;
    made_at: number;
  };
  /** the rules whose group an account was in at its last sign-in at the provider */
  directory_rights: { account_id: string; rule_id: string };
  /** requests of members */
  requests: {
    id: string;
    kind: RequestKind;
    /** the stored state; the state shown also depends on the time, the SQL user and the approver */
    state: "pending" | "approved" | "denied" | "withdrawn";
    requester_id: string;
    /** names at that time: requester, team and SQL user can be removed later */
    requester: string;
    team_id: string;
    team: string;
    cluster_id: string;
    cluster_name: string;
    /** the row of that very SQL user; of a new one, once approved, the row that it gets when it is made */
    sql_user_id: string | null;
    /** of the SQL user, as it was made or asked for */
    name: string;
    /** JSON of the requested spec, and of the approved one if it differs */
    asked: string;
    approved: string | null;
    reason: string;
    /** name, team, cluster, requester and reason as they are looked for: in lower case, which databases make of letters in two ways */
    searched: string;
    /** the attempt that may end in a SQL user, a deletion or a claim; a later one takes its place */
    attempt: string | null;
    /** the name, not taken at that time, with which an approval sent a create that may have been carried out */
    sent_name: string | null;
    created_at: number;
    /** for a decision while it is pending, for the claim once it is approved */
    expires_at: number;
    decided_at: number | null;
    decided_by_id: string | null;
    decided_by: string | null;
    decision_reason: string | null;
    /** when it was claimed, deleted or proved */
    finished_at: number | null;
    /** when its people were notified that it ran out, and that it can be claimed */
    expiry_told_at: number | null;
    ready_told_at: number | null;
  };
  /** notices; `about` identifies the event, so that an account gets one notice for it */
  notices: {
    id: string;
    account_id: string;
    kind: NoticeKind;
    about: string;
    text: string;
    path: string;
    at: number;
    read_at: number | null;
  };
  /** of an account or a team, on one cluster or, as `*`, on all */
  cluster_roles: {
    id: string;
    account_id: string | null;
    team_id: string | null;
    cluster_id: string;
    role: ClusterRole;
    granted_by: string;
    granted_at: number;
    /** 1 where the directory gives it to an account */
    by_directory: number;
  };
  /** values are JSON */
  settings: { name: string; value: string; changed_at: number; changed_by: string };
  /** one-time codes that were used; a code is good once */
  used_codes: { code_hash: string; expires_at: number };
  audit_events: {
    sequence: number;
    id: string;
    /** of an outcome: the intent it belongs to */
    intent_id: string | null;
    at: number;
    action: StoredAction;
    actor_id: string | null;
    actor: string;
    cluster_id: string | null;
    target: string | null;
    outcome: "intended" | "done" | "refused" | "failed" | "unknown";
    request_id: string;
    address: string;
    /** JSON; never a secret */
    details: string;
    previous_hash: string;
    hash: string;
  };
  /** where events of the audit are sent */
  destinations: {
    id: string;
    kind: DestinationKind;
    name: string;
    form: DestinationForm;
    target: DestinationTarget;
    /** JSON of the groups of events that a webhook gets */
    event_groups: string;
    /** where it goes, as far as that is no secret */
    shown_place: string;
    /** its address and secrets, sealed with a key from the session secret */
    sealed: string;
    secret_at: number;
    /** until when the secret before this one signs too */
    old_secret_until: number | null;
    /** the last event of the audit that arrived, was not for it, or was given up */
    sent_up_to: number;
    paused_at: number | null;
    /** of a failing delivery: number of tries, time of the next, and since when it fails */
    tries: number;
    next_at: number;
    failing_since: number | null;
    delivered_at: number | null;
    delivered: number;
    given_up: number;
    created_at: number;
    created_by: string;
  };
  /** every attempt to deliver, for 30 days, without the content */
  deliveries: {
    id: string;
    destination_id: string;
    kind: DeliveryKind;
    /** of a single event */
    action: StoredAction | null;
    first_sequence: number;
    last_sequence: number;
    event_count: number;
    at: number;
    took_ms: number;
    status: number | null;
    problem: DeliveryProblem | null;
    result: DeliveryResult;
  };
  /** where passwords of SQL users are delivered; one of `cluster_id` and `team_id` says whose */
  secret_stores: {
    id: string;
    name: string;
    kind: SecretStoreKind;
    cluster_id: string | null;
    team_id: string | null;
    store_address: string;
    /** JSON; never a secret */
    store_settings: string;
    path_template: string;
    /** its credential, sealed with a key from the session secret */
    sealed: string;
    /** when it was last tested, and why that failed */
    tried_at: number | null;
    try_problem: StoreProblem | null;
    created_at: number;
    created_by: string;
    changed_at: number;
    changed_by: string;
  };
  /** each delivery of a password into a secret store; open until `ended_at` */
  store_deliveries: {
    id: string;
    store_id: string;
    store_name: string;
    cluster_id: string;
    name: string;
    sql_user_id: string;
    store_path: string;
    /** what it is about to do */
    step: DeliveryStep;
    /** stands in the store beside the password, which this delivery knows by it */
    marker: string;
    version_before: string | null;
    version_after: string | null;
    /** whether a password that the store no longer has may be in force on the cluster */
    unsure: number;
    reason: DeliveryReason;
    /** the item of a job that it is for */
    parent_id: string | null;
    account_id: string;
    email: string;
    by_name: string;
    request_id: string;
    address: string;
    /** the run that works on it: another one has taken it over where this differs */
    run: string;
    started_at: number;
    /** when the password was set on the cluster, as the SQL user's row has it */
    set_at: number | null;
    tries: number;
    next_at: number;
    problem: StoreProblem | null;
    ended_at: number | null;
    outcome: DeliveryOutcome | null;
    /** when the owners were notified that it did not arrive, or is no longer right */
    told_at: number | null;
  };
  /** intents whose outcome is not written yet, and the server that works on them */
  open_intents: { id: string; sequence: number; server_id: string };
  /** the last event of each archived part of the chain: the remaining chain starts at the newest one's hash */
  audit_checkpoints: { sequence: number; hash: string; archived_at: number };
  /** the servers on this store, each of which says every few seconds that it lives */
  servers: { id: string; started_at: number; seen_at: number };
  /** leases: one server at a time has each, until it renews the lease or the time is over */
  leases: { name: string; holder: string; expires_at: number };
  /**
   * One row: when the last slot for a request to the vendor begins, for all servers together, by the store's clock. `taken` numbers the
   * slots from 1. `last_ten` is JSON: of each of the last ten slots when it begins and when its request was answered, the newest last.
   */
  vendor_slots: {
    id: 1;
    last_at: number;
    paused_until: number;
    slow_until: number;
    taken: number;
    last_ten: string;
  };
  /** one row: the newest event, so that writers of one chain take turns */
  audit_head: { id: 1; sequence: number; hash: string };
};
