import type { SecretStoreKind, StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";

/** Tables of secret stores and deliveries into them. */
export type SecretStoreTables = {
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
  /** when the owners were notified that a delivery did not arrive, or is no longer right; null where they may have to be */
  delivery_notices: {
    job_id: string;
    told_at: number | null;
    /** when the password of one that arrived was set, as the row of the SQL user had it */
    set_at: number | null;
  };
};
