import type { Cluster } from "./sql-users/clusters.ts";

/** What of a cluster is sought by. */
export type Labelled = Pick<Cluster, "name" | "labels" | "folder">;
type Marked = Pick<Cluster, "labels" | "folder">;

/** Longer ones are in no filter. */
export const LABEL_MAX = 300;

/** What a folder is called among labels. It has no `=`, so that no label has its text. */
export const FOLDER_PATTERN = /^folder [0-9a-f-]{36}$/;

/** A cluster's labels as `key=value`, in the order of their keys, and its folder as `folder id`. */
export function labelsOf({ labels = {}, folder }: Marked): string[] {
  const all = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return folder === undefined ? all : [...all, `folder ${folder}`];
}

/** Whether a cluster has this label, written as `key=value`, or is in this folder, written as `folder id`. */
export function hasLabel(cluster: Marked, label: string): boolean {
  return labelsOf(cluster).includes(label);
}

/** Whether the name or a label of a cluster has this text in it, in any case. An empty text is in all. */
export function isClusterSought(cluster: Labelled, text: string): boolean {
  const word = text.trim().toLowerCase();
  return [cluster.name, ...labelsOf(cluster)].some((words) => words.toLowerCase().includes(word));
}

/** Every label and folder of these clusters once, in their order, as far as a filter takes it. */
export function allLabels(clusters: readonly Marked[]): string[] {
  return [...new Set(clusters.flatMap(labelsOf))].filter((label) => label.length <= LABEL_MAX).sort();
}
