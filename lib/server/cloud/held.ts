import "server-only";
import { store, storeOpenedAt } from "../store/db/store.ts";
import { hasOtherServers } from "../store/jobs/servers.ts";

/** The vendor's second with a tenth for the way of a request, as in `pace.ts`. */
const HELD_MS = 1_100;

/**
 * For how many milliseconds this process sends nothing to the vendor yet: one that ran before it on the same store may have sent ten
 * requests right before its end, and what a process knows of its pace ends with it. 0 on a store that no other server has had.
 */
export async function heldMs(): Promise<number> {
  const db = await store();
  if (!(await hasOtherServers(db))) return 0;
  return Math.max(0, storeOpenedAt() + HELD_MS - performance.now());
}
