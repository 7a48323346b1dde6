import { type ClusterPermission, holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";

/** A selected SQL user, of whichever cluster. */
export type SelectedUser = {
  /** of its row, where the list tells it: another one of this name that comes later has another */
  id: string | null;
  clusterId: string;
  cluster: string;
  name: string;
  /** the person's rights on its cluster */
  rights: Rights;
};

/** How many can be selected over all clusters. */
export const SELECTED_MAX = 1_000;

/** Those on whose cluster the person may do this, and the others. */
export function splitByRight(
  users: readonly SelectedUser[],
  permission: ClusterPermission,
): { allowed: SelectedUser[]; leftOut: SelectedUser[] } {
  const { allowed = [], leftOut = [] } = Object.groupBy(users, ({ rights }) =>
    holds(rights, permission) ? "allowed" : "leftOut",
  );
  return { allowed, leftOut };
}

/** Those whose login Rolecall's SQL connection can disable for this person, and the others. */
export function splitByLogin(users: readonly SelectedUser[]): { able: SelectedUser[]; byHand: SelectedUser[] } {
  const { able = [], byHand = [] } = Object.groupBy(users, ({ rights }) => (rights.disablesLogin ? "able" : "byHand"));
  return { able, byHand };
}

/** The names by cluster. */
export function namesByCluster(users: readonly SelectedUser[]): { clusterId: string; names: string[] }[] {
  return [...Map.groupBy(users, ({ clusterId }) => clusterId)].map(([clusterId, of]) => ({
    clusterId,
    names: of.map(({ name }) => name),
  }));
}

const MOST_CLUSTERS = 3;

/** `4 of freight-prod, 1 of warehouse-analytics`. */
export function clusterWords(users: readonly SelectedUser[]): string {
  const counts = [...Map.groupBy(users, ({ clusterId }) => clusterId).values()]
    .map((of) => ({ count: of.length, cluster: of[0]?.cluster ?? "" }))
    .sort((one, other) => other.count - one.count);
  const more = counts.length - MOST_CLUSTERS;
  const words = counts.slice(0, MOST_CLUSTERS).map(({ count, cluster }) => `${count} of ${cluster}`);
  return [...words, ...(more > 0 ? [`${more} more ${more === 1 ? "cluster" : "clusters"}`] : [])].join(", ");
}
