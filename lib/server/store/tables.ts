import "server-only";
import type { AdminState } from "#lib/shared/sql-users.ts";

/** Rolecall's own data. Ids are text made by the application; times are epoch milliseconds; hashes are SHA-256 in hex. */
export type Tables = {
  accounts: {
    id: string;
    /** lower case */
    email: string;
    name: string;
    /** argon2id, in PHC string form */
    password_hash: string;
    role: "administrator";
    created_at: number;
    disabled_at: number | null;
  };
  sessions: {
    id_hash: string;
    account_id: string;
    created_at: number;
    last_used_at: number;
    /** when the password was last given: a sign-in or a re-authentication */
    confirmed_at: number;
    expires_at: number;
    address: string;
    user_agent: string;
  };
  /** browsers that have signed in before: failures elsewhere cannot lock them out */
  devices: { id_hash: string; account_id: string; created_at: number };
  tokens: {
    id: string;
    kind: "setup";
    secret_hash: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
  };
  /** failed sign-ins per account, device or address */
  sign_in_failures: { bucket: string; failures: number; blocked_until: number; last_at: number };
  sql_users: {
    id: string;
    cluster_id: string;
    name: string;
    purpose: string;
    created_by: string | null;
    created_at: number | null;
    password_changed_at: number | null;
    password_changed_by: string | null;
    admin_state: AdminState;
    /** when an answer of the database was last verified, who pasted it, and the databases it covered, as a JSON array */
    admin_state_at: number | null;
    admin_state_by: string | null;
    admin_state_databases: string | null;
    touched_at: number;
    /** deleted, or gone from a complete list; a user of that name later is a new row */
    ended_at: number | null;
  };
  /** one-time codes that were used; a code is good once */
  used_codes: { code_hash: string; expires_at: number };
  audit_events: {
    sequence: number;
    id: string;
    /** of an outcome: the intent it belongs to */
    intent_id: string | null;
    at: number;
    action: string;
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
  /** one row: the newest event, so that writers of one chain take turns */
  audit_head: { id: 1; sequence: number; hash: string };
};
