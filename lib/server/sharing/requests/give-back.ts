import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { instantAt } from "#lib/shared/time/instant.ts";
import { endAccess } from "#lib/sql/templates/admin.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { arrangerOf } from "../../sql-users/arranger.ts";
import { endAccessNow } from "../../sql-users/facts/end-now.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { withLease } from "../../store/jobs/turns.ts";
import { requestOf } from "../../store/requests/requests.ts";
import { hasEnded } from "./approval-effects.ts";
import { hasBegun } from "./claim.ts";

/**
 * Ends the temporary access that the actor has, before its end. It only takes away, so Rolecall carries it out. Resolves to whether it is
 * seen to have ended; otherwise Rolecall goes on trying.
 *
 * Throws `not_found` where the actor has no such request, and `request_over` where it has no access that could end;
 * `busy` where a claim is still in flight after 20 seconds.
 */
export async function giveBack(
  { actor }: Permit<"requests.ask">,
  { id }: { id: string },
  note: Note,
): Promise<{ ended: boolean }> {
  const db = await store();
  // In the turn of its claim: one in flight gives access later.
  return withLease(db, { of: "request", id }, async () => {
    const { clusterId, name, rowId, wantedUntil } = await requireOpen(db, actor, id);
    // Its end may have been removed.
    note({ end: wantedUntil === null ? "none" : new Date(wantedUntil).toISOString(), sent: true });
    const ended = await endAccessNow(db, { clusterId, name, rowId }, await arrangerOf(actor));
    note({ ended });
    return { ended };
  });
}

/** What {@link giveBack} sends, as of now. Throws as that does. */
export async function giveBackEffects(
  { actor }: Permit<"requests.ask">,
  { id }: { id: string },
): Promise<ChangeEffects> {
  const db = await store();
  const { clusterId, name } = await requireOpen(db, actor, id);
  const connection = await creatingConnection(db, clusterId);
  const at = instantAt(await storeTime(db));
  return { calls: [], sql: connection ? endAccess(name, at, connection.level === "manage") : [] };
}

async function requireOpen(db: Store, { accountId: requesterId }: Actor, id: string) {
  const request = await requestOf(db, { id, requesterId });
  if (!request) throw new Refusal("not_found");
  const { kind, clusterId, name, attempt, finishedAt, userRow, endedAt, wantedUntil } = request;
  // A claim that began and did not finish may have set a password.
  const mayBeClaimed = attempt !== null || finishedAt !== null || hasBegun(request);
  if (kind !== "grant" || !mayBeClaimed || endedAt !== null || userRow === null || hasEnded(request))
    throw new Refusal("request_over");
  return { clusterId, name, rowId: userRow, wantedUntil };
}
