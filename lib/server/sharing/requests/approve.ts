import type { z } from "zod";
import { present } from "#lib/shared/present.ts";
import type { ApprovedRequest, approveInput } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import type { Permit } from "../../access/guard.ts";
import { stillAllowed } from "../../access/limits.ts";
import type { RecordedNote } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { attend } from "../../jobs/attend.ts";
import { underOf } from "../../jobs/control.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { lockLimits } from "../../store/requests/grants.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { lockPending } from "../../store/rules/approvals.ts";
import { collectApproval, type Given, requireApprovals } from "../rules/approvals.ts";
import { readTerms, requireWithin } from "../rules/terms.ts";
import { requireApprovable } from "./approval-effects.ts";
import { approveByHand } from "./by-hand.ts";
import { carryOut, type ExtendLogin } from "./carry-out.ts";
import { undecided } from "./decide.ts";
import { requireRoom } from "./grant-limits.ts";
import { approvalJob, openKeyOf } from "./job.ts";
import { changedSpec, factsOf, problemOf, refusalFor } from "./spec.ts";

/**
 * Approves a request. With `byHand`, a person carries it out, and nothing is sent. Otherwise it creates the SQL user with a password that is never shown, sets a later end, or deletes the SQL user. For a reset,
 * the requester then sets the password; for privileges, a Cluster Admin runs the SQL. Of concurrent approvals, only one succeeds. After a
 * failure the request stays pending. Where a rule asks for several persons, all but the last approval are only stored.
 *
 * Throws as {@link undecided}, as {@link requireApprovable}, as creating or deleting does, and `invalid_input` or another code where it cannot be approved as submitted.
 */
export async function approveRequest(
  permit: Permit<"requests.decide">,
  { changes, byHand, effects, ...target }: z.output<typeof approveInput>,
  note: RecordedNote,
  extendLogin: ExtendLogin,
): Promise<ApprovedRequest> {
  const db = await store();
  const waiting = await undecided(db, permit, target);
  const { spec, changed } = changedSpec(waiting, changes);
  const problem = problemOf(waiting, spec.name);
  if (problem) throw refusalFor(problem);
  const facts = { kind: waiting.kind, requester: waiting.requester, changed: changed !== null };
  note(Object.assign(facts, factsOf(waiting.kind, spec)));
  if (!byHand) await requireApprovable(db, waiting);
  await requireWithin(db, waiting, (await readTerms(db))(waiting), spec);
  const given = { spec, changed, byHand: byHand === true, shown: effects };
  const approvals = await collectApproval(db, permit.actor, waiting, { given, note });
  if (approvals) return { ...answerOf(waiting, spec), approvals };
  const approved = (transaction: Store) => stillApproved(transaction, permit, waiting, given);
  if (byHand) {
    await approveByHand(db, permit, waiting, { spec, changed, note, approved });
    return { ...answerOf(waiting, spec), byHand };
  }
  // The requester would be promised what CockroachDB Cloud refuses.
  if (waiting.kind === "reset") await requireChanges(db, waiting.clusterId);
  const request = { ...waiting, name: spec.name };

  const hasRight = stillAllowed(permit, { clusterId: request.clusterId, name: spec.name });
  const allowed = async () => {
    await hasRight();
    await requireApprovals(db, permit.actor, request, given);
    // A check may find it while the change waits.
    await requireApprovable(db, waiting);
  };
  const { id, clusterId } = request;
  const made = await attend(db, approvalJob, {
    job: Object.assign(await underOf(permit.actor), { about: id, input: { id, clusterId } }),
    item: { step: request.kind, input: {}, data: { endsAt: null }, openKey: openKeyOf(id) },
    taken: "request_over",
    work: (context) => carryOut(context, { permit, request, spec, changed, allowed, approved, extendLogin, note }),
  });
  const { proved, unfinished } = made ?? {};
  const how = present({ proved: proved || undefined, unfinished: unfinished || undefined });
  return { ...answerOf(request, spec), ...how };
}

/** Takes the request until the transaction ends, which decides it, and throws unless as many have approved this as the rule asks for. */
async function stillApproved(
  transaction: Store,
  { actor }: Permit<"requests.decide">,
  request: StoredRequest,
  given: Given,
): Promise<void> {
  if (!(await lockPending(transaction, request.id))) throw new Refusal("request_over");
  await requireApprovals(transaction, actor, request, given);
  if (request.kind !== "grant") return;
  await lockLimits(transaction, request);
  await requireRoom(transaction, request);
}

function answerOf({ kind, clusterId }: StoredRequest, { name, access }: RequestSpec): ApprovedRequest {
  return { kind, clusterId, name, access };
}
