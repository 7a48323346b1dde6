import "server-only";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { finish, putBack } from "../store/request-attempts.ts";
import { inFlightRequests } from "../store/request-lists.ts";
import { requestOf, type StoredRequest } from "../store/requests.ts";

/** The lease under which one server carries out an approval or a claim of a request. */
export const leaseOf = (id: string) => `request:${id}`;

/**
 * Settles approvals that a dead server left open. One that created or deleted its SQL user is done; any other is pending again. If its SQL
 * user exists nevertheless, the next approval takes it over, but only if an earlier approval created it.
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
