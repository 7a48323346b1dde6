import type { ShownCluster } from "#components/credentials/shown-cluster.ts";
import type { OwnSqlUser } from "#lib/shared/own-sql-users.ts";

type Where = Pick<OwnSqlUser, "clusterId" | "clusterName">;

/** The name of its cluster; the beginning of its id where the vendor did not say. */
export function clusterNameOf({ clusterId, clusterName }: Where): string {
  return clusterName ?? `${clusterId.slice(0, 8)}…`;
}

/** As the dialogs of the users page know a cluster. Whether it is ready, the server says when something is to be changed. */
export function shownCluster(where: Where): ShownCluster {
  return { id: where.clusterId, name: clusterNameOf(where), notReady: null };
}
