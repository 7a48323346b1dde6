import { number } from "#components/ui/words/counted.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";

/** On which clusters no SQL user can be changed now, and why; undefined without any cluster. */
export function clustersSentence(clusters: readonly Cluster[]): string | undefined {
  const all = clusters.length;
  if (all === 0) return undefined;
  const unready = clusters.filter((cluster) => !isWritable(cluster)).length;
  const closed = clusters.filter(({ key }) => key === "reads_only").length;
  const isOrAre = (count: number) => `${number(count)} of ${number(all)} ${count === 1 ? "is" : "are"}`;
  if (closed === all)
    return `The API key reads: no SQL user can be changed.${unready > 0 ? ` ${isOrAre(unready)} not ready.` : ""}`;
  const notReady = unready > 0 ? `${isOrAre(unready)} not ready: you cannot change SQL users there now.` : "";
  const reads = closed > 0 ? `On ${number(closed)} of ${number(all)}, the API key only reads.` : "";
  return [notReady, reads].filter(Boolean).join(" ") || "Choose a cluster to see and change its SQL users.";
}
