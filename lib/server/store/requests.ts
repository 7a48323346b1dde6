import "server-only";
import type { Store } from "./open.ts";

type Which = { id: string; clusterId: string } | { id: string; requesterId: string };

/** On which cluster a request is, and the name of its SQL user; undefined where the cluster or the requester is another. */
export async function subjectOf(
  store: Store,
  which: Which,
): Promise<{ cluster_id: string; name: string } | undefined> {
  const query = store.selectFrom("requests").select(["cluster_id", "name"]).where("id", "=", which.id);
  return "clusterId" in which
    ? query.where("cluster_id", "=", which.clusterId).executeTakeFirst()
    : query.where("requester_id", "=", which.requesterId).executeTakeFirst();
}
