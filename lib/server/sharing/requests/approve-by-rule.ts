import type { NotAtOnce } from "#lib/shared/requests/rules.ts";
import { actorAgain, authorizeByRule, type Permit } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { requestContext } from "../../base/request/request.ts";
import { attend } from "../../jobs/attend.ts";
import { underOf } from "../../jobs/control.ts";
import type { Store } from "../../store/db/open.ts";
import { lockLimits } from "../../store/requests/grants.ts";
import { saveNotByRule } from "../../store/requests/request-decisions.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { lockPending } from "../../store/rules/approvals.ts";
import { hasRoom, isGiven } from "../rules/at-once.ts";
import { readTerms } from "../rules/terms.ts";
import { requireApprovable } from "./approval-effects.ts";
import { carryOut } from "./carry-out.ts";
import { requireRoom } from "./grant-limits.ts";
import { approvalJob, openKeyOf } from "./job.ts";
import { notifyWaiting } from "./notify.ts";
import { factsOf, problemOf, readSpec, refusalFor } from "./spec.ts";

type Asks = Permit<"requests.ask">;

/**
 * Gives a pending request by these rules, while its requester waits. Resolves to why it was not given; then it is pending, and a person
 * decides, or a person finishes its SQL user. The caller has taken the requester's proof of a second factor.
 */
export async function giveByRule(
  db: Store,
  permit: Asks,
  { id, rule }: { id: string; rule: string },
): Promise<NotAtOnce | null> {
  const own = { id, requesterId: permit.actor.accountId };
  const request = await requestOf(db, own);
  if (!request) throw new Refusal("not_found");
  try {
    const made = await approve(db, permit, { request, rule });
    return made?.unfinished ? "not_proved" : null;
  } catch (error) {
    log().warn({ request: id, error }, "a rule did not give the access that it allows; a person decides");
    const now = await requestOf(db, own);
    // Its SQL user may be there although the answer was lost.
    if (now?.state !== "pending") throw error;
    await saveNotByRule(db, id, "failed");
    await notifyWaiting(db, now);
    return "failed";
  }
}

async function approve(db: Store, permit: Asks, { request, rule }: { request: StoredRequest; rule: string }) {
  const { actor } = permit;
  const { id, kind, clusterId, name: target, requester } = request;
  const spec = readSpec(request.requested);
  const details = { request: id, requester, rule, approvals: "none", ...wordsOf(factsOf(kind, spec)) };
  const about = { action: "request.approve_by_rule", clusterId, target, details } as const;
  return recorded({ ...about, actor, request: await requestContext() }, async (note) => {
    const problem = problemOf(request, spec.name);
    if (problem) throw refusalFor(problem);
    const allowed = async () => {
      if (!(await actorAgain(actor))) throw new Refusal("unauthenticated");
      await requireGiven(db, request);
      await requireApprovable(db, request);
    };
    const byRule = { rule, creates: authorizeByRule(permit, allowed) };
    const approved = (transaction: Store) => stillGiven(transaction, request);
    const given = { permit, byRule, request, spec, changed: null, allowed, approved, extendLogin: null, note };
    return attend(db, approvalJob, {
      job: Object.assign(await underOf(actor), { about: id, input: { id, clusterId, byRule: true } as const }),
      item: { step: kind, input: {}, data: { endsAt: null }, openKey: openKeyOf(id) },
      taken: "request_over",
      work: (context) => carryOut(context, given),
    });
  });
}

const wordsOf = (facts: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, `${value}`]));

/** What rules give without an approval now, by the stricter of when it was filed and now. Throws `forbidden` where that is not this request. */
async function requireGiven(db: Store, request: StoredRequest) {
  const terms = (await readTerms(db))(request);
  if (terms.atOnce === null || !isGiven(terms, readSpec(request.requested))) throw new Refusal("forbidden");
  return terms.atOnce;
}

/** Takes the request until the transaction ends, which decides it, and throws unless rules give it still, also that often a day. */
async function stillGiven(transaction: Store, request: StoredRequest): Promise<void> {
  if (!(await lockPending(transaction, request.id))) throw new Refusal("request_over");
  const gives = await requireGiven(transaction, request);
  await lockLimits(transaction, request);
  if (!(await hasRoom(transaction, request.requesterId, gives))) throw new Refusal("too_many_grants");
  await requireRoom(transaction, request);
}
