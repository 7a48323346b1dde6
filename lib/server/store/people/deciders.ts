import "server-only";
import type { Store } from "../db/open.ts";
import { clusterAdminsOf } from "./notices.ts";

/** How many people a page names. */
const NAMED = 5;

/** The first people who decide requests of a cluster, by name: its Cluster Admins and the administrators who can sign in. */
export async function deciderNames(store: Store, clusterId: string): Promise<{ id: string; name: string }[]> {
  const ids = await clusterAdminsOf(store, clusterId);
  if (ids.length === 0) return [];
  return store
    .selectFrom("accounts")
    .select(["id", "name"])
    .where("id", "in", ids)
    .orderBy("name")
    .limit(NAMED)
    .execute();
}
