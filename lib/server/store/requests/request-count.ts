import "server-only";
import type { Store } from "../db/open.ts";

type Which = {
  clusters: "all" | readonly string[];
  /** accounts whose requests are left out */
  notOf: readonly string[];
  /** the account whose approved ones are left out */
  decider: string;
};

/** How many requests wait for a decision on these clusters. */
export async function countPending(
  store: Store,
  { clusters, notOf, decider }: Which,
  now = Date.now(),
): Promise<number> {
  const { count } = await store
    .selectFrom("requests")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("state", "=", "pending")
    .where("expires_at", ">", now)
    .where("requester_id", "not in", notOf)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("approvals")
            .select("approvals.at")
            .whereRef("approvals.subject", "=", "requests.id")
            .where("approvals.account_id", "=", decider),
        ),
      ),
    )
    .$if(clusters !== "all", (query) => query.where("cluster_id", "in", clusters as readonly string[]))
    .executeTakeFirstOrThrow();
  return count;
}
