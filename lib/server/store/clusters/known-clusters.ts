import "server-only";
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

/**
 * Stores a complete list of clusters in place of the one before. `unread`: those of them that the vendor did not tell now. Rights and tokens
 * by a label lose the clusters that no longer have it.
 */
export async function saveKnownClusters(
  store: Store,
  clusters: readonly KnownCluster[],
  unread: readonly string[] = [],
  now = Date.now(),
): Promise<void> {
  const rowsOf = (readAt: ReadonlyMap<string, number | null>) =>
    clusters.map(({ id, name, plan, version, state, labels, folder }) => ({
      id,
      name,
      plan,
      version,
      state,
      labels: labels === undefined ? null : JSON.stringify(labels),
      folder: folder ?? null,
      labels_read_at: unread.includes(id) ? (readAt.get(id) ?? null) : now,
    }));
  await inTransaction(store, async (transaction) => {
    const before = await transaction.deleteFrom("known_clusters").returning(["id", "labels_read_at"]).execute();
    const rows = rowsOf(new Map(before.map(({ id, labels_read_at }) => [id, labels_read_at])));
    for (const batch of batches(rows)) await transaction.insertInto("known_clusters").values(batch).execute();
    await endLostLabels(transaction);
  });
}
