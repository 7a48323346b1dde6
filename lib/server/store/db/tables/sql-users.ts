import type { AdminState } from "#lib/shared/admin-state.ts";
import type { ExposureWay } from "#lib/shared/passwords/exposures.ts";
import type { PairStep, Seen } from "#lib/shared/sql-users/pairs.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-users.ts";
import type { Instant } from "#lib/shared/time/instant.ts";

/** Tables of SQL users and their passwords, which no table holds. */
export type SqlUserTables = {
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
    /** of the idle SQL user: when its password was set or its claim link sent, the account that did it, and the name of its owner team */
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
    /** the answer was requested no earlier than this, and none requested earlier changes the state; null where nothing was read or voided */
    admin_state_since: number | null;
    admin_state_by: string | null;
    /** 1 where Rolecall read the database itself */
    admin_state_live: number | null;
    admin_state_databases: string | null;
    /** JSON of why its last proof says admin or privileged; null where it does not, and before 0066 */
    state_reasons: string | null;
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
    /** who created it or, where it ended, deleted it outside Rolecall, in words of the vendor's audit log; null where that is not known */
    outside_by: string | null;
    /** deleted, or gone from a complete list; a user of that name later is a new row */
    ended_at: number | null;
    ended_how: "deleted" | "vanished" | null;
    /** null where it was not set */
    kind: SqlUserKind | null;
    /** the person or channel to call about it */
    contact: string | null;
    notes: string | null;
    /** when its access ends, if ever, and the end that was carried out: that is a job, except for ends of before 0019 */
    wanted_until: Instant | null;
    end_done: Instant | null;
    /** when a person or the vendor's audit log says that the password was set outside Rolecall, and the name of that person */
    password_entered_at: number | null;
    password_entered_by: string | null;
    /** the newest time that the vendor's audit log gave for that, and who set it, in words of that log */
    password_outside_at: number | null;
    password_outside_by: string | null;
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
    scope: "all" | "label" | "cluster" | "team" | "kind";
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
};
