import { batches } from "../db/batches.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";

/** The organization at the vendor that a cluster belongs to since a key first saw it, and the key that answered for it last, with its mark. */
export type ClusterBinding = { organizationId: string; key: string; mark: string };

/** All bindings, by the cluster's id in lower case. They stay when a cluster goes: another organization must not take its id. */
export async function clusterBindings(store: Store): Promise<Map<string, ClusterBinding>> {
  const rows = await store.selectFrom("cluster_bindings").selectAll().execute();
  return new Map(
    rows.map(({ cluster_id, organization_id, key_name, key_mark }) => [
      cluster_id,
      { organizationId: organization_id, key: key_name, mark: key_mark },
    ]),
  );
}

/** Stores which key answers for these clusters. A cluster that is bound to another organization stays as it is. */
export async function saveClusterBindings(
  store: Store,
  bindings: readonly (ClusterBinding & { clusterId: string })[],
): Promise<void> {
  const rows = bindings.map(({ clusterId, organizationId, key, mark }) => ({
    cluster_id: clusterId.toLowerCase(),
    organization_id: organizationId,
    key_name: key,
    key_mark: mark,
  }));
  await inTransaction(store, async (transaction) => {
    for (const batch of batches(rows))
      await transaction
        .insertInto("cluster_bindings")
        .values(batch)
        .onConflict((conflict) =>
          conflict
            .column("cluster_id")
            .doUpdateSet((eb) => ({ key_name: eb.ref("excluded.key_name"), key_mark: eb.ref("excluded.key_mark") }))
            .whereRef("cluster_bindings.organization_id", "=", "excluded.organization_id"),
        )
        .execute();
  });
}
