import type { DirectoryGift, DirectoryView } from "#lib/shared/people/directory.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

/** What a group gives, in a few words. */
export function giftWords(gift: DirectoryGift, { teams, clusters }: Pick<DirectoryView, "teams" | "clusters">): string {
  switch (gift.kind) {
    case "administrator":
      return "Administrator";
    case "team":
      return `Team ${teams.find(({ id }) => id === gift.teamId)?.name ?? gift.teamId}`;
    case "cluster_role":
      return `${CLUSTER_ROLE_NAMES[gift.role]} on ${clusterName(gift.clusterId, clusters)}`;
    default:
      return gift satisfies never;
  }
}

function clusterName(id: string, clusters: DirectoryView["clusters"]): string {
  return id === ALL_CLUSTERS ? "all clusters" : (clusters?.find((cluster) => cluster.id === id)?.name ?? id);
}
