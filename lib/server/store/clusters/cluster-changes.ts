import type { Store } from "../db/open.ts";

/** The number of changes of this cluster's SQL users by all servers. A list read under another number is outdated. */
export async function clusterVersion(store: Store, clusterId: string): Promise<number> {
  const row = await store
    .selectFrom("cluster_changes")
    .select("version")
    .where("cluster_id", "=", clusterId)
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** Resolves to the new number. */
export async function raiseClusterVersion(store: Store, clusterId: string): Promise<number> {
  const { version } = await store
    .insertInto("cluster_changes")
    .values({ cluster_id: clusterId, version: 1 })
    .onConflict((conflict) =>
      conflict.column("cluster_id").doUpdateSet((eb) => ({ version: eb("cluster_changes.version", "+", 1) })),
    )
    .returning("version")
    .executeTakeFirstOrThrow();
  return version;
}
