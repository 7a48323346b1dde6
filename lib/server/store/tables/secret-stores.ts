import "server-only";
import type {
  DeliveryOutcome,
  DeliveryReason,
  DeliveryStep,
  SecretStoreKind,
  StoreProblem,
} from "#lib/shared/secret-store-kinds.ts";

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
};
