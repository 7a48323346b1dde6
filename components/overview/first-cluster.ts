import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";

/** The cluster that the first steps begin with: one that can be changed now, and of those the one with the most SQL users. */
export function firstCluster(clusters: readonly CountedCluster[]): CountedCluster | undefined {
  return clusters.toSorted(
    (one, other) => Number(isWritable(other)) - Number(isWritable(one)) || other.total - one.total,
  )[0];
}
