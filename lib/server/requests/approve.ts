import "server-only";
import type { z } from "zod";
import { present } from "#lib/shared/present.ts";
import type { ApprovedRequest, approveInput } from "#lib/shared/requests.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requireChanges } from "../clusters/key-reach.ts";
import { takeLease } from "../store/leases.ts";
import { store } from "../store/store.ts";
import { carryOut, type ExtendLogin } from "./carry-out.ts";
import { wasCreatedBefore } from "./created-before.ts";
import { undecided } from "./decide.ts";
import { notifyApproved } from "./notify.ts";
import { leaseOf } from "./recover.ts";
import { changedSpec, factsOf, problemOf, refusalFor } from "./spec.ts";

/**
 * Approves a request. It creates the SQL user with a password that is never shown, sets a later end, or deletes the SQL user. For a reset,
 * the requester then sets the password; for privileges, a Cluster Admin runs the SQL. Of concurrent approvals, only one succeeds. After a
 * failure the request stays pending.
 *
 * Throws as {@link undecided}, as creating or deleting does, and `invalid_input` or another code where it cannot be approved as submitted.
 */
export async function approveRequest(
  permit: Permit<"requests.decide">,
  { changes, ...target }: z.output<typeof approveInput>,
  note: Note,
  extendLogin: ExtendLogin,
): Promise<ApprovedRequest> {
  const db = await store();
  const waiting = await undecided(db, permit, target);
  const { spec, changed } = changedSpec(waiting, changes);
  const problem = problemOf(waiting, spec.name);
  if (problem) throw refusalFor(problem);
  // The requester would be promised what CockroachDB Cloud refuses.
  if (waiting.kind === "reset") await requireChanges(db, waiting.clusterId);
  note({ kind: waiting.kind, requester: waiting.requester, changed: changed !== null, ...factsOf(waiting.kind, spec) });
  const request = { ...waiting, name: spec.name };

  const allowed = stillAllowed(permit, { clusterId: request.clusterId, name: spec.name });
  const giveBack = await takeLease(db, leaseOf(request.id));
  if (!giveBack) throw new Refusal("busy");
  let made: CreatedSqlUser | undefined;
  try {
    await allowed();
    const takeOver = (await wasCreatedBefore(db, request, spec.name)) === true;
    if (takeOver) note({ takenOver: true });
    made = await carryOut(db, { permit, request, spec, changed, takeOver, allowed, extendLogin, note });
  } finally {
    await giveBack();
  }
  await notifyApproved(db, request, permit.actor.name);
  const { proved, unfinished } = made ?? {};
  const how = present({ proved: proved || undefined, unfinished: unfinished || undefined });
  return { kind: request.kind, clusterId: request.clusterId, name: spec.name, access: spec.access, ...how };
}
