import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "./shown-cluster.ts";

/** The cluster as dialogs and buttons need it: with the reason for which its API key changes nothing there. */
export function asChangeable<C extends ShownCluster>(cluster: C, rights: Rights | null): C {
  return rights?.keyClosed ? Object.assign({}, cluster, { keyClosed: rights.keyClosed }) : cluster;
}
