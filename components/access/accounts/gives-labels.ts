import type { AccountList, InvitationGives } from "#lib/shared/people/accounts.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

/** What an invitation gives, such as "Payments (lead), Cluster Admin on orders"; empty where it gives nothing. */
export function givesWords(
  { teams, clusterRoles }: InvitationGives,
  known: Pick<AccountList, "teams" | "clusters">,
): string {
  const joined = teams.map(({ teamId, lead }) => {
    const name = known.teams.find(({ id }) => id === teamId)?.name ?? "a removed team";
    return lead ? `${name} (lead)` : name;
  });
  const roles = clusterRoles.map(({ clusterId, role }) => {
    const cluster = known.clusters?.find(({ id }) => id === clusterId)?.name ?? clusterId;
    return `${CLUSTER_ROLE_NAMES[role]} on ${clusterId === ALL_CLUSTERS ? "all clusters" : cluster}`;
  });
  return [...joined, ...roles].join(", ");
}
