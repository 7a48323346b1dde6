import type { Generated } from "kysely";
import type { LabelScopeKind } from "#lib/shared/label-scopes.ts";

/** Tables of clusters and the readings of their lists. */
export type ClusterTables = {
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
  /** when a cluster's list was complete first and last: SQL users of the first list are not drift */
  cluster_readings: { cluster_id: string; first_complete_at: number; last_complete_at: number };
  /** the clusters that the key saw when they were last listed, as the vendor describes them */
  known_clusters: {
    id: string;
    name: string;
    plan: string;
    version: string;
    state: string;
    /** JSON of its labels by key; null without any */
    labels: string | null;
    /** the id of its folder; null at the root, or where the vendor does not tell */
    folder: string | null;
    /** when the vendor last told them; null where it did not since labels are scopes */
    labels_read_at: number | null;
  };
  /**
   * clusters on which the vendor refused a change for the key's role, and none succeeded since: when that began; when a person last had it
   * tried again, null where it was refused since; when administrators were notified; a mark of the refused API key; the last refusal
   */
  key_reach: {
    cluster_id: string;
    changes_refused_at: number;
    tried_at: number | null;
    told_at: number | null;
    key_mark: string | null;
    last_refused_at: number | null;
  };
  /**
   * what an administrator decided about a cluster that has the label of a right or token: `scope_id` is its id. A row goes when the cluster
   * loses the label
   */
  label_clusters: {
    scope_kind: LabelScopeKind;
    scope_id: string;
    label: string;
    cluster_id: string;
    /** 0: it is not to reach the cluster */
    is_confirmed: number;
    decided_by: string;
    decided_at: number;
  };
  /** with several API keys: the organization of each cluster since it was first seen, and name and mark of the key that answers for it */
  cluster_bindings: { cluster_id: string; organization_id: string; key_name: string; key_mark: string };
  /** when the API key with this mark first listed a cluster's SQL users, was refused that, or changed one; null where not, or not since the other */
  key_seen: {
    cluster_id: string;
    key_mark: string;
    read_at: number | null;
    read_refused_at: number | null;
    changed_at: number | null;
  };
  /** by which ways beside a password a cluster lets SQL users in: one row for each way that was read */
  cluster_ways: { cluster_id: string; way: string; state: string; why: string; read_at: number };
  /** the last check on a cluster of what Rolecall assumes, and what it saw of each as JSON */
  assumption_checks: {
    cluster_id: string;
    checked_at: number;
    plan: string;
    release: string;
    outcomes: string;
    mode: Generated<string>;
  };
  /** a full check of a cluster that works, or left something: what it made, as lines that are sealed */
  full_checks: {
    cluster_id: string;
    run_id: string;
    begun_at: number;
    lease_until: number;
    is_stopped: number;
    things: string;
  };
  /** how many SQL users of a cluster were in each state at the end of a day, and how many of its superusers must stay and why */
  daily_counts: {
    cluster_id: string;
    /** in UTC, since 1 January 1970 */
    day: number;
    admin: number;
    privileged: number;
    restricted: number;
    unknown: number;
    own_admins: number;
    protected_admins: number;
    last_admins: number;
    /** among the protected ones, those of single sign-on; null where some of them were unverified */
    sso_admins: number | null;
  };
  /** grows with every change of a cluster's SQL users, so that no server shows a list from before another's change */
  cluster_changes: { cluster_id: string; version: number };
};
