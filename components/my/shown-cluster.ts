import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";

type Where = Pick<OwnSqlUser, "clusterId" | "clusterName">;

/** The name of its cluster; the start of its id where the name is unknown. */
export function clusterNameOf({ clusterId, clusterName }: Where): string {
  return clusterName ?? `${clusterId.slice(0, 8)}…`;
}

/** The cluster for shared dialogs. The server checks whether it is ready. */
export function shownCluster(where: Where): ShownCluster {
  return { id: where.clusterId, name: clusterNameOf(where), plan: "", notReady: null };
}
