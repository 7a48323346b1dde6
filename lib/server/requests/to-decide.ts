import "server-only";
import { clustersWith } from "#lib/shared/policy.ts";
import type { Actor } from "../access/guard.ts";
import { linkMakersOf } from "../store/accounts.ts";
import { countPending } from "../store/request-count.ts";
import { store } from "../store/store.ts";

/** How many requests of others wait for a decision that the person may make; null where they decide on no cluster. */
export async function countToDecide(actor: Actor): Promise<number | null> {
  const clusters = clustersWith(actor, "requests.decide");
  if (clusters !== "all" && clusters.size === 0) return null;
  const db = await store();
  return countPending(db, {
    clusters: clusters === "all" ? "all" : [...clusters],
    notOf: [actor.accountId, ...(await linkMakersOf(db, actor.accountId))],
  });
}
