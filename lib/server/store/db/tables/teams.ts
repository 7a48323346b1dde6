import type { ClusterRole } from "#lib/shared/policy.ts";

/** Tables of teams and cluster roles. */
export type TeamTables = {
  teams: {
    id: string;
    name: string;
    created_at: number;
    /** with which names of SQL users begin that its members ask for */
    name_prefix: string | null;
  };
  /** a member by hand, by the directory, or both; 0 or 1 */
  team_members: { team_id: string; account_id: string; lead: number; by_hand: number; by_directory: number };
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
    /** the right by a label that gives it */
    label_right_id: string | null;
  };
  /** of an account or a team, on the clusters with a label that an administrator confirmed */
  label_rights: {
    id: string;
    account_id: string | null;
    team_id: string | null;
    label: string;
    role: ClusterRole;
    granted_by: string;
    granted_at: number;
  };
};
