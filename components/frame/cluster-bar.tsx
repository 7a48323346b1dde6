import { clusterFacts, stateTone, stateWord } from "#components/clusters/cluster-words.ts";
import type { Cluster } from "#lib/shared/clusters.ts";
import type { Result } from "#lib/shared/result.ts";
import { ClusterChooser } from "./cluster-chooser.tsx";

/** Builds the words for each cluster on the server: the browser gets only what it shows. */
export async function ClusterBar({ clusters }: { clusters: Promise<Result<readonly Cluster[]>> }) {
  const read = await clusters;
  if (!read.ok) return null;
  const choices = read.value.map((cluster) => ({
    id: cluster.id,
    name: cluster.name,
    tone: stateTone(cluster.state),
    state: stateWord(cluster.state),
    facts: clusterFacts(cluster),
  }));
  return <ClusterChooser choices={choices} />;
}
