import "server-only";
import { present } from "#lib/shared/present.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { inTransaction } from "../db/transaction.ts";

/** The stored facts of a cluster, so that pages can name it without the vendor. */
export type KnownCluster = Pick<Cluster, "id" | "name" | "plan" | "version" | "state" | "labels">;

/** The clusters that the key saw when they were last listed, by name. */
export async function knownClusters(store: Store): Promise<KnownCluster[]> {
  const rows = await store.selectFrom("known_clusters").selectAll().execute();
  return rows
    .map(({ id, name, plan, version, state, labels }) =>
      present<KnownCluster>({
        id,
        name,
        plan,
        version,
        state,
        labels: labels === null ? undefined : JSON.parse(labels),
      }),
    )
    .sort((one, other) => one.name.localeCompare(other.name, "en") || (one.id < other.id ? -1 : 1));
}

/** Stores a complete list of clusters in place of the one before. */
export async function saveKnownClusters(store: Store, clusters: readonly KnownCluster[]): Promise<void> {
  const rows = clusters.map(({ id, name, plan, version, state, labels }) => ({
    id,
    name,
    plan,
    version,
    state,
    labels: labels === undefined ? null : JSON.stringify(labels),
  }));
  await inTransaction(store, async (transaction) => {
    await transaction.deleteFrom("known_clusters").execute();
    for (const batch of batches(rows)) await transaction.insertInto("known_clusters").values(batch).execute();
  });
}
