import type { Store } from "../db/open.ts";

/** The team and the cluster of each pending request that a rule may be about. */
export async function pendingPlaces(store: Store, now = Date.now()): Promise<{ teamId: string; clusterId: string }[]> {
  return store
    .selectFrom("requests")
    .select(["team_id as teamId", "cluster_id as clusterId"])
    .where("state", "=", "pending")
    .where("kind", "<>", "delete")
    .where("expires_at", ">", now)
    .execute();
}
