import type { DotTone } from "#components/ui/words/dot.tsx";
import type { Result } from "#lib/shared/errors/result.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { present } from "#lib/shared/present.ts";
import type { FoundCluster, FoundClusters } from "#lib/shared/sql-users/clusters.ts";
import { clusterFacts, keyWord, stateTone, stateWord } from "./cluster-labels.ts";

export type ClusterChoice = {
  id: string;
  name: string;
  tone: DotTone;
  state: string;
  facts: string;
  /** why Rolecall can create no SQL user there, where that is asked */
  closed?: KeyClosed;
};

/** The first clusters, and how many more there are: those are searched. */
export type ClusterChoices = { first: readonly ClusterChoice[]; more: number };

/** The words for the first clusters, made on the server: the browser gets only what it shows. None where the clusters could not be read. */
export function clusterChoices(found: Result<FoundClusters> | null): ClusterChoices {
  return found?.ok
    ? { first: found.value.clusters.map(clusterChoice), more: found.value.more }
    : { first: [], more: 0 };
}

export function clusterChoice(cluster: FoundCluster): ClusterChoice {
  return present<ClusterChoice>({
    id: cluster.id,
    name: cluster.name,
    tone: stateTone(cluster.state),
    state: stateWord(cluster.state),
    facts: [clusterFacts(cluster), keyWord(cluster.key)].filter(Boolean).join(" · "),
    closed: cluster.keyClosed,
  });
}
