import type { Cluster } from "./sql-users/clusters.ts";
import { allLabels } from "./vendor-labels.ts";

/*
 * Labels of clusters as the scope of rights, API tokens and API keys. They are edited at the vendor, so a label alone gives nothing: an administrator
 * confirms each cluster for each scope.
 */

/** What can have a label as its scope. */
export const LABEL_SCOPE_KINDS = ["right", "token", "key"] as const;
export type LabelScopeKind = (typeof LABEL_SCOPE_KINDS)[number];
/** `id`: of the right or the token, or the name of the API key. */
export type LabelScope = { kind: LabelScopeKind; id: string };

/** Labels that were read longer ago give nothing. */
export const LABELS_FRESH_MS = 5 * 60_000;

type Labels = Pick<Cluster, "labels">;

/**
 * Whether a cluster has this label. It ends at its first `=`, so that no key with one in it has the text of another label: a key with `=` is
 * no scope.
 */
export function bearsLabel({ labels }: Labels, label: string): boolean {
  const at = label.indexOf("=");
  const key = label.slice(0, at);
  return at > 0 && labels !== undefined && Object.hasOwn(labels, key) && labels[key] === label.slice(at + 1);
}

/** The labels of these clusters that can be a scope. */
export function scopeLabels(clusters: readonly Labels[]): string[] {
  return allLabels(clusters).filter((label) => clusters.some((cluster) => bearsLabel(cluster, label)));
}

/** A cluster as its labels were last read. */
export type LabelledCluster = Labels & { id: string; labelsReadAt: number | null };

/** The clusters that a scope with this label reaches: confirmed ones that have it, as far as the vendor told so within five minutes. */
export function reachOf(
  { label, confirmed }: { label: string; confirmed: ReadonlySet<string> },
  clusters: readonly LabelledCluster[],
  now: number,
): Set<string> {
  const reached = clusters.filter(
    (cluster) =>
      confirmed.has(cluster.id) &&
      bearsLabel(cluster, label) &&
      cluster.labelsReadAt !== null &&
      cluster.labelsReadAt > now - LABELS_FRESH_MS,
  );
  return new Set(reached.map(({ id }) => id));
}
