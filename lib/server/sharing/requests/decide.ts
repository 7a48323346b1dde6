import { decisionLimitOf } from "#lib/shared/policy.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { linkMakersOf } from "../../store/people/accounts.ts";
import { saveDenied, saveWithdrawn } from "../../store/requests/request-decisions.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { dismissPending, notifyDenied } from "./notify.ts";
import { stateOf } from "./state.ts";

/** A request on this cluster, in any state, that the actor may decide. Throws `not_found`, and, also for administrators, `own_request` and `requester_made_link`. */
export async function decidable(
  db: Store,
  { actor }: Permit<"requests.decide">,
  { clusterId, id }: { clusterId: string; id: string },
): Promise<StoredRequest> {
  const request = await requestOf(db, { id, clusterId });
  if (!request) throw new Refusal("not_found");
  const linkMakers = await linkMakersOf(db, actor.accountId);
  const limit = decisionLimitOf({ ...actor, linkMakers }, { requesterId: request.requesterId });
  if (limit) throw new Refusal(limit);
  return request;
}

/** A pending request on this cluster that the actor may decide. Throws as {@link decidable}, and `request_over`. */
export async function undecided(
  db: Store,
  permit: Permit<"requests.decide">,
  target: { clusterId: string; id: string },
): Promise<StoredRequest> {
  const request = await decidable(db, permit, target);
  if (stateOf(request, true) !== "pending") throw new Refusal("request_over");
  return request;
}

/** Denies a request, with a reason that the requester sees. */
export async function denyRequest(
  permit: Permit<"requests.decide">,
  { reason, ...target }: { clusterId: string; id: string; reason: string },
  note: Note,
): Promise<null> {
  const db = await store();
  const request = await undecided(db, permit, target);
  note({ kind: request.kind, requester: request.requester });
  const { accountId: id, name } = permit.actor;
  if (!(await saveDenied(db, request.id, { by: { id, name }, reason }))) throw new Refusal("request_over");
  await notifyDenied(db, request, { by: name, reason });
  return null;
}

/** Withdraws a request of the actor that is pending or to be carried out by hand. Throws `not_found` where the actor has no such request, and `request_over`. */
export async function withdrawRequest({ actor }: Permit<"requests.ask">, { id }: { id: string }): Promise<null> {
  const db = await store();
  const own = { id, requesterId: actor.accountId };
  if (!(await requestOf(db, own))) throw new Refusal("not_found");
  if (!(await saveWithdrawn(db, own))) throw new Refusal("request_over");
  await dismissPending(db, id);
  return null;
}
