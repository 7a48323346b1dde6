import { instantAt } from "#lib/shared/time/instant.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { grantsOfLeavers } from "../../store/requests/grants.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";

/**
 * Ends the temporary access of people whose account is disabled or removed, or who have left its team, as *Give back now* does. It only
 * takes away, so Rolecall carries it out; the event of the end says why.
 */
export async function endOfLeavers(db: Store): Promise<void> {
  const now = await storeTime(db);
  for (const request of await grantsOfLeavers(db, now)) {
    const { clusterId, name } = request;
    await saveEnd(db, { clusterId, name }, instantAt(now), { id: "server", name: "Rolecall", why: reasonOf(request) });
  }
}

function reasonOf({ requester, requesterNow, requesterDisabledAt, team }: StoredRequest): string {
  if (requesterNow === null) return `the account of ${requester} was removed`;
  return requesterDisabledAt === null
    ? `${requester} is not in team ${team} any more`
    : `the account of ${requester} is disabled`;
}
