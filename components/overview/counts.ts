import type { AdminState } from "#lib/shared/admin-state.ts";
import { leftOn } from "#lib/shared/restrict/staying.ts";
import { everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";

/** `left`: superusers that need not stay. `uncheckable`: unverified ones that no check proves, which `unknown` leaves out. */
export type CountKey = AdminState | "left" | "uncheckable" | "unowned" | "outside" | "total";

export function countOf(clusters: readonly CountedCluster[], key: CountKey): number {
  return clusters.reduce((sum, cluster) => sum + countOn(cluster, key), 0);
}

function countOn(cluster: CountedCluster, key: CountKey): number {
  if (key === "left") return leftOn(cluster);
  if (key === "unknown") return cluster.states.unknown - cluster.uncheckable;
  if (key === "total" || key === "uncheckable" || key === "unowned" || key === "outside") return cluster[key];
  return cluster.states[key];
}

/** The list of the counted SQL users: that of their cluster if they are all on one, otherwise that of all clusters. */
export function countPath(clusters: readonly CountedCluster[], key: CountKey): string {
  const [only, ...others] = clusters.filter((cluster) => countOn(cluster, key) > 0);
  if (only && others.length === 0) return countPathOn(only, key);
  return everywherePath({ state: key === "total" ? null : stateOf(key) });
}

/** The list of one cluster; the person's own where they do not see the cluster itself. */
export function countPathOn({ id, whole }: Pick<CountedCluster, "id" | "whole">, key: CountKey): string {
  if (!whole) return "/my";
  return `/clusters/${id}/users${key === "total" ? "" : `?state=${stateOf(key)}`}`;
}

/** As the filter of the lists has it. */
const stateOf = <K extends CountKey>(key: K) =>
  (key === "left" ? "admin" : key === "uncheckable" ? "unknown" : key) as
    | Exclude<K, "left" | "uncheckable">
    | "admin"
    | "unknown";

/** The list of passwords that are due or overdue. */
export function duePath(clusters: readonly CountedCluster[]): string {
  const [only, ...others] = clusters;
  return only?.whole && others.length === 0 ? `/clusters/${only.id}/users?due=now` : everywherePath({ due: "now" });
}
