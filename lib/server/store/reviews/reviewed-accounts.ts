import { type AccountRight, type HeldRights, rightsOf } from "#lib/shared/people/account-rights.ts";
import { type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import type { Store } from "../db/base.ts";

/** An account for a review. Times are epoch milliseconds. */
export type ReviewedAccount = Omit<HeldRights, "teams"> & {
  id: string;
  email: string;
  name: string;
  disabled: boolean;
  createdAt: number;
  signedInAt: number | null;
  /** email of the inviter; null where there is none, or that account is gone */
  invitedBy: string | null;
  teams: readonly { id: string; name: string; lead: boolean }[];
  rights: readonly AccountRight[];
};

/** Every account, also the disabled ones, by email. Of a transaction, what it sees. */
export async function reviewedAccounts(store: Store): Promise<ReviewedAccount[]> {
  const [accounts, members, grants] = await Promise.all([
    store
      .selectFrom("accounts")
      .leftJoin("accounts as inviters", "inviters.id", "accounts.invited_by")
      .select(["accounts.id", "accounts.email", "accounts.name", "accounts.role", "accounts.disabled_at"])
      .select(["accounts.created_at", "accounts.signed_in_at", "inviters.email as inviter"])
      .execute(),
    store
      .selectFrom("team_members")
      .innerJoin("teams", "teams.id", "team_members.team_id")
      .select(["account_id", "team_id", "teams.name", "lead"])
      .orderBy("teams.name")
      .orderBy("team_id")
      .execute(),
    store.selectFrom("cluster_roles").select(["account_id", "team_id", "cluster_id", "role"]).execute(),
  ]);
  const membersOf = Map.groupBy(members, ({ account_id }) => account_id);
  const ofAccount = Map.groupBy(grants, ({ account_id }) => account_id);
  const ofTeam = Map.groupBy(grants, ({ team_id }) => team_id);
  return accounts
    .map(({ id, email, name, role, disabled_at, created_at, signed_in_at, inviter }) => {
      const teams = (membersOf.get(id) ?? []).map((row) => ({ id: row.team_id, name: row.name, lead: row.lead === 1 }));
      const clusterRoles = highest([
        ...(ofAccount.get(id) ?? []),
        ...teams.flatMap((team) => ofTeam.get(team.id) ?? []),
      ]);
      return {
        id,
        email,
        name,
        role,
        teams,
        clusterRoles,
        disabled: disabled_at !== null,
        createdAt: created_at,
        signedInAt: signed_in_at,
        invitedBy: inviter,
        rights: rightsOf({ role, clusterRoles, teams }),
      };
    })
    .sort((one, other) => (one.email < other.email ? -1 : 1));
}

function highest(grants: readonly { cluster_id: string; role: ClusterRole }[]): Map<string, ClusterRole> {
  const roles = new Map<string, ClusterRole>();
  for (const { cluster_id, role } of grants) roles.set(cluster_id, higherRole(role, roles.get(cluster_id)) ?? role);
  return roles;
}
