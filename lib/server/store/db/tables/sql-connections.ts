import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { CreationStep } from "#lib/shared/sql-users/creation.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";

/** Tables of SQL connections to clusters, and creations by SQL. */
export type SqlConnectionTables = {
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
    /** null: never */
    clear_text: "accepted" | null;
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
    /** the times, in JSON, of which the SQL user has one in its VALID UNTIL */
    marks: string | null;
    /** what a look at the cluster has shown since it stopped; null before one */
    whose: "ours" | "unproved" | null;
    /** the wanted end */
    ends_at: Instant | null;
    /** until when the answer of a complete one is on the way, by the clock of the store */
    answer_until: number | null;
  };
  /** marks of finished creations that the cluster may still have */
  creation_marks: {
    id: string;
    cluster_id: string;
    name: string;
    marks: string;
    ends_at: Instant | null;
  };
};
