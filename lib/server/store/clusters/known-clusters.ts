import { present } from "#lib/shared/present.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { inTransaction } from "../db/transaction.ts";
import { endLostLabels } from "./label-scopes.ts";

/** The stored facts of a cluster, so that pages can name it without the vendor. */
export type KnownCluster = Pick<Cluster, "id" | "name" | "plan" | "version" | "state" | "labels" | "folder">;

/** The clusters that the key saw when they were last listed, by name. */
export async function knownClusters(store: Store): Promise<KnownCluster[]> {
  const rows = await store.selectFrom("known_clusters").selectAll().execute();
  return rows
    .map(({ id, name, plan, version, state, labels, folder }) =>
      present<KnownCluster>({
        id,
        name,
        plan,
        version,
        state,
        labels: labels === null ? undefined : JSON.parse(labels),
        folder: folder ?? undefined,
      }),
    )
    .sort((one, other) => one.name.localeCompare(other.name, "en") || (one.id < other.id ? -1 : 1));
}

/** By id; without those that were not in the last listing. */
export async function clusterNamesOf(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectFrom("known_clusters").select(["id", "name"]).where("id", "in", ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * Stores a complete list of clusters in place of the one before. `readAt`: when the vendor told the labels of each, not of those that it did
 * not tell now; without it, now. Labels that were told later stay. Rights and tokens by a label lose the clusters that no longer have it.
 */
export async function saveKnownClusters(
  store: Store,
  clusters: readonly KnownCluster[],
  readAt: ReadonlyMap<string, number> = new Map(clusters.map(({ id }) => [id, Date.now()])),
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const before = await transaction.deleteFrom("known_clusters").returningAll().execute();
    const known = new Map(before.map((row) => [row.id, row]));
    const rows = clusters.map((cluster) => {
      const { id, name, plan, version, state } = cluster;
      const [at, last] = [readAt.get(id) ?? null, known.get(id)];
      const isLater = last !== undefined && last.labels_read_at !== null && (at === null || last.labels_read_at > at);
      const { labels, folder } = isLater && at !== null ? last : labelsOfRow(cluster);
      return { id, name, plan, version, state, labels, folder, labels_read_at: isLater ? last.labels_read_at : at };
    });
    for (const batch of batches(rows)) await transaction.insertInto("known_clusters").values(batch).execute();
    await endLostLabels(transaction);
  });
}

const labelsOfRow = ({ labels, folder }: KnownCluster) => ({
  labels: labels === undefined ? null : JSON.stringify(labels),
  folder: folder ?? null,
});
