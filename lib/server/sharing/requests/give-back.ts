import "server-only";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { arrangerOf } from "../../sql-users/arranger.ts";
import { endNow } from "../../sql-users/facts/end-now.ts";
import { store } from "../../store/db/store.ts";
import { requestOf } from "../../store/requests/requests.ts";
import { hasEnded } from "./approval-effects.ts";

/**
 * Ends the access by the hour that the actor has, before its end. It only takes away, so Rolecall carries it out. Resolves to whether it is
 * seen to have ended; otherwise Rolecall goes on trying.
 *
 * Throws `not_found` where the actor has no such request, and `request_over` where it has no access that could end.
 */
export async function giveBack(
  { actor }: Permit<"requests.ask">,
  { id }: { id: string },
  note: Note,
): Promise<{ ended: boolean }> {
  const db = await store();
  const request = await requestOf(db, { id, requesterId: actor.accountId });
  if (!request) throw new Refusal("not_found");
  const { kind, clusterId, name, finishedAt, userRow, endedAt, wantedUntil } = request;
  const isOpen = kind === "grant" && finishedAt !== null && endedAt === null;
  if (!isOpen || userRow === null || hasEnded(request)) throw new Refusal("request_over");
  // Its end may have been removed.
  note({ end: wantedUntil === null ? "none" : new Date(wantedUntil).toISOString(), sent: true });
  const ended = await endNow(db, { clusterId, name, rowId: userRow }, await arrangerOf(actor));
  note({ ended });
  return { ended };
}
