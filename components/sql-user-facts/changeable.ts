import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "./shown-cluster.ts";

/** The words for a cluster on which CockroachDB Cloud refuses changes, where another cluster would have a state. */
const REFUSED = "not changed by Rolecall";

/** The cluster as dialogs and buttons need it: it takes no changes while CockroachDB Cloud refuses them. */
export function asChangeable<C extends ShownCluster>(cluster: C, rights: Rights | null): C {
  return rights?.keyClosed && cluster.notReady === null ? Object.assign({}, cluster, { notReady: REFUSED }) : cluster;
}
