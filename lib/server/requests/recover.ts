import "server-only";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { inFlightRequests } from "../store/request-lists.ts";
import { finish, putBack, requestOf, type StoredRequest } from "../store/requests.ts";

/** What only one server does with a request at a time: carry out its approval, or its claim. */
export const leaseOf = (id: string) => `request:${id}`;

/**
 * Settles what a server was doing when it died: an approval that has made its SQL user, or deleted it, is done; any other waits for a
 * decision again. What the cluster has all the same is found by the next approval, which takes over only what an earlier one has made.
 */
export async function recoverInterrupted(db: Store): Promise<void> {
  for (const { id, clusterId } of await inFlightRequests(db)) {
    const giveBack = await takeLease(db, leaseOf(id), { longestWaitMs: 0 });
    if (!giveBack) continue;
    try {
      const request = await requestOf(db, { id, clusterId });
      if (request) await settle(db, request);
    } finally {
      await giveBack();
    }
  }
}

async function settle(db: Store, { id, kind, state, attempt, userRow, endedAt }: StoredRequest): Promise<void> {
  if (state !== "approved" || attempt === null) return;
  if (kind === "delete" && endedAt !== null) await finish(db, { id, attempt });
  else if (kind === "delete" || kind === "extend" || userRow === null) await putBack(db, { id, attempt });
}
