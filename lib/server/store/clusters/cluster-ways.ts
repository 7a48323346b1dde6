import {
  type ClusterWay,
  WAY_REASONS,
  WAY_STATES,
  WAYS_IN,
  type WayIn,
  type WayReason,
  type WayState,
  type WaysIn,
  waysNow,
} from "#lib/shared/ways-in/ways-in.ts";
import type { Store } from "../db/base.ts";
import { storeTime } from "../db/clock.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";

/** A way as a reading shows it. */
export type ReadWay = Omit<ClusterWay, "at">;

/**
 * Stores a reading of a cluster's ways, unless a newer one is stored. A way that was seen open stays open, with its time, where this reading
 * shows nothing of it.
 */
export async function saveWays(store: Store, clusterId: string, ways: readonly ReadWay[], at: number): Promise<void> {
  const id = clusterId.toLowerCase();
  await inTransaction(store, async (transaction) => {
    for (const { way, state, why } of ways) {
      const row = { state, why, read_at: at };
      await transaction
        .insertInto("cluster_ways")
        .values(Object.assign({ cluster_id: id, way }, row))
        .onConflict((conflict) => {
          const newer = conflict
            .columns(["cluster_id", "way"])
            .doUpdateSet(row)
            .where("cluster_ways.read_at", "<=", at);
          return state === "unknown" ? newer.where("cluster_ways.state", "!=", "yes") : newer;
        })
        .execute();
    }
  });
}

/** Where these SQL users of a cluster come from, as far as single sign-on made them: the source of each, such as `jwt_token:…`. */
export async function provisioningSources(store: Store, clusterId: string): Promise<string[]> {
  const rows = await store
    .selectFrom("sql_users")
    .select("provisioned_by")
    .distinct()
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .where("provisioned_by", "is not", null)
    .execute();
  return rows.flatMap((row) => row.provisioned_by ?? []);
}

/** When the client authority of a cluster was last asked of the vendor; undefined where it never was. */
export async function certificateReadAt(store: Store, clusterId: string): Promise<number | undefined> {
  const row = await store
    .selectFrom("cluster_ways")
    .select("read_at")
    .where("cluster_id", "=", clusterId.toLowerCase())
    .where("way", "=", "certificate")
    .executeTakeFirst();
  return row?.read_at;
}

/** The ways into a cluster as they count now. A row that cannot be read is not known. */
export async function waysInto(store: Store, clusterId: string): Promise<WaysIn> {
  const rows = await store
    .selectFrom("cluster_ways")
    .selectAll()
    .where("cluster_id", "=", clusterId.toLowerCase())
    .execute();
  return waysNow(rows.flatMap(asWay), await storeTime(store));
}

/** As {@link waysInto}, of any cluster, by one reading of the store. */
export async function waysOfClusters(store: Store): Promise<(clusterId: string) => WaysIn> {
  const rows = await store.selectFrom("cluster_ways").selectAll().execute();
  const byCluster = Map.groupBy(rows, (row) => row.cluster_id);
  const now = await storeTime(store);
  return (clusterId) => waysNow((byCluster.get(clusterId.toLowerCase()) ?? []).flatMap(asWay), now);
}

function asWay({ way, state, why, read_at: at }: Tables["cluster_ways"]): ClusterWay[] {
  return isOf<WayIn>(WAYS_IN, way) && isOf<WayState>(WAY_STATES, state) && isOf<WayReason>(WAY_REASONS, why)
    ? [{ way, state, why, at }]
    : [];
}

function isOf<T extends string>(all: readonly T[], word: string): word is T {
  return (all as readonly string[]).includes(word);
}
