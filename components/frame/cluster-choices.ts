import { clusterFacts, stateTone, stateWord } from "#components/clusters/cluster-labels.ts";
import type { DotTone } from "#components/ui/words/dot.tsx";
import type { Result } from "#lib/shared/errors/result.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";

export type ClusterChoice = { id: string; name: string; tone: DotTone; state: string; facts: string };

/** The words for each cluster, made on the server: the browser gets only what it shows. Null where the clusters could not be read. */
export function clusterChoices(read: Result<readonly Cluster[]>): ClusterChoice[] | null {
  if (!read.ok) return null;
  return read.value.map((cluster) => ({
    id: cluster.id,
    name: cluster.name,
    tone: stateTone(cluster.state),
    state: stateWord(cluster.state),
    facts: clusterFacts(cluster),
  }));
}
