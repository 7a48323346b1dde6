import type { Store } from "../db/open.ts";

type Which = {
  clusters: "all" | readonly string[];
  /** accounts whose requests are left out */
  notOf: readonly string[];
  /** requests that are left out */
  without: readonly string[];
};

/** How many requests wait for a decision on these clusters. */
export async function countPending(
  store: Store,
  { clusters, notOf, without }: Which,
  now = Date.now(),
): Promise<number> {
  const { count } = await store
    .selectFrom("requests")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("state", "=", "pending")
    .where("expires_at", ">", now)
    .where("requester_id", "not in", notOf)
    .where("id", "not in", ["", ...without])
    .$if(clusters !== "all", (query) => query.where("cluster_id", "in", clusters as readonly string[]))
    .executeTakeFirstOrThrow();
  return count;
}
