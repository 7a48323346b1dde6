import { hasRights } from "#lib/shared/people/directory.ts";
import type { PersonPage } from "#lib/shared/people/person-page.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

/** What an account has from the directory, in sentences; null where that is nothing. */
export function directoryWords({ directory, clusters }: Pick<PersonPage, "directory" | "clusters">): string | null {
  if (!hasRights(directory)) return null;
  const { administrator, teams, clusterRoles } = directory;
  const nameOf = (id: string) =>
    id === ALL_CLUSTERS ? "all clusters" : (clusters?.find((cluster) => cluster.id === id)?.name ?? id);
  const parts = [
    ...(administrator ? ["administrator"] : []),
    ...teams.map(({ name }) => `team ${name}`),
    ...clusterRoles.map(({ clusterId, role }) => `${CLUSTER_ROLE_NAMES[role]} on ${nameOf(clusterId)}`),
  ];
  return `From the directory: ${parts.join(", ")}. This account can sign in only through the sign-in provider.`;
}
