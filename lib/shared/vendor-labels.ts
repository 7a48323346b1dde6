import type { Cluster } from "./sql-users/clusters.ts";

/** What of a cluster is sought by. */
export type Labelled = Pick<Cluster, "name" | "labels">;

/** Longer ones are in no filter. */
export const LABEL_MAX = 300;

/** A cluster's labels as `key=value`, in the order of their keys. */
export function labelsOf({ labels = {} }: Pick<Cluster, "labels">): string[] {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

/** Whether a cluster has this label, written as `key=value`. */
export function hasLabel(cluster: Pick<Cluster, "labels">, label: string): boolean {
  return labelsOf(cluster).includes(label);
}

/** Whether the name or a label of a cluster has this text in it, in any case. An empty text is in all. */
export function isClusterSought(cluster: Labelled, text: string): boolean {
  const word = text.trim().toLowerCase();
  return [cluster.name, ...labelsOf(cluster)].some((words) => words.toLowerCase().includes(word));
}

/** Every label of these clusters once, in their order, as far as a filter takes it. */
export function allLabels(clusters: readonly Pick<Cluster, "labels">[]): string[] {
  return [...new Set(clusters.flatMap(labelsOf))].filter((label) => label.length <= LABEL_MAX).sort();
}
