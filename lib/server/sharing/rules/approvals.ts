import type { NotApprover, RuleTerms, VoidApproval } from "#lib/shared/requests/rules.ts";
import type { Actor } from "../../access/guard.ts";
import { sealsFor } from "../../access/seals.ts";
import type { RecordedNote } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { appendOwn } from "../../store/audit/audit-events.ts";
import type { Store } from "../../store/db/open.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { administratorIds } from "../../store/people/accounts.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { type Approval, approvalsOf, keepApprovals, lockPending, putApproval } from "../../store/rules/approvals.ts";
import { factsOf, readSpec } from "../requests/spec.ts";
import { basisOf, effectsOf } from "./effects.ts";
import { type ApprovedAct, readStanding, type Standing } from "./standing.ts";
import { readTerms } from "./terms.ts";

const seals = sealsFor("approval");
type Marked = Omit<Approval, "seal" | "name">;

/** What the mark of an approval covers. */
const marked = (subject: string, { accountId, at, effects, approved }: Marked) => [
  subject,
  accountId,
  at,
  effects,
  approved,
];

/** An approval with its mark. */
export function sealedApproval(subject: string, approval: Omit<Approval, "seal">): Approval {
  return Object.assign({ seal: seals.sealOf(marked(subject, approval)) }, approval);
}

export const isTrueApproval = (subject: string, approval: Approval) =>
  seals.isSealOf(approval.seal, marked(subject, approval));

export type Judged = Approval & { void: VoidApproval | undefined };

/** The approvals of a request so far, each with why it does not count. Those that count are all for the same effects. */
export function judgeApprovals(
  request: StoredRequest,
  terms: RuleTerms,
  { standing, basis, given }: { standing: Standing; basis: string; given: readonly Approval[] },
): Judged[] {
  const act = actOf(request, terms);
  const counted: string[] = [request.requesterId];
  const judged = given.map((approval): Judged => {
    const isVoid = voidOf(request, approval, basis) ?? standing.whyNot(approval.accountId, act, counted);
    if (!isVoid) counted.push(approval.accountId);
    return Object.assign({}, approval, { void: isVoid });
  });
  const last = judged.findLast((approval) => approval.void === undefined);
  return judged.map((approval) =>
    approval.void === undefined && last && approval.effects !== last.effects
      ? Object.assign({}, approval, { void: { why: "other", by: last.name } as const })
      : approval,
  );
}

function voidOf(request: StoredRequest, approval: Approval, basis: string): VoidApproval | undefined {
  if (!isTrueApproval(request.id, approval)) return { why: "edited" };
  const spec = specOf(request, approval);
  const isSame = [false, true].some((byHand) => effectsOf(basis, spec, byHand) === approval.effects);
  return isSame ? undefined : { why: "effects" };
}

const specOf = ({ requested }: StoredRequest, { approved }: Approval) => readSpec(approved ?? requested);

/** What approvers of this request are judged by. */
export const actOf = ({ clusterId, createdAt }: StoredRequest, { approvers }: RuleTerms): ApprovedAct => ({
  clusterId,
  approvers,
  at: createdAt,
});

export type Given = {
  spec: Parameters<typeof effectsOf>[1];
  changed: string | null;
  byHand: boolean;
  /** the basis that the approver's page showed */
  shown: string | undefined;
};

/**
 * Stores an approval that alone decides nothing, where the rule asks for more persons than have approved with this one; undefined where this
 * one decides. Throws `approver_role`, `effects_changed` where the page showed something else, and the refusal that says why this person
 * cannot be one of several.
 */
export async function collectApproval(
  db: Store,
  actor: Actor,
  request: StoredRequest,
  { given, note }: { given: Given; note: RecordedNote },
): Promise<{ given: number; needed: number } | undefined> {
  const event = note.own;
  const stored = await inTransaction(db, async (transaction) => {
    // Of two at once, the second sees the first.
    if (!(await lockPending(transaction, request.id))) throw new Refusal("request_over");
    const { effects, counted, needed } = await countApprovals(transaction, actor, request, given);
    const count = counted.length + 1;
    if (count >= needed) {
      await keepApprovals(transaction, request.id, counted);
      if (needed > 1) note({ approval: `${count} of ${needed}`, effects });
      return undefined;
    }
    const { accountId, name } = actor;
    const approval = sealedApproval(request.id, { accountId, name, at: Date.now(), effects, approved: given.changed });
    const { kind, requester } = request;
    const approved = Object.assign(
      { changed: given.changed !== null, byHand: given.byHand },
      factsOf(kind, given.spec),
    );
    const counts = { kind, requester, approval: `${count} of ${needed}`, effects };
    const made = event.event(Object.assign(approved, counts));
    await putApproval(transaction, request.id, approval, made.intentId ?? "");
    await appendOwn(transaction, made);
    return { given: count, needed };
  });
  if (stored) event.saved();
  return stored;
}

/** Who else has approved exactly this, and how many persons the rule asks for. */
async function countApprovals(
  db: Store,
  actor: Actor,
  request: StoredRequest,
  given: Given,
): Promise<{ effects: string; counted: string[]; needed: number }> {
  const terms = (await readTerms(db))(request);
  const isOfRole = terms.approvers !== "administrator" || (await administratorIds(db)).includes(actor.accountId);
  if (!isOfRole) throw new Refusal("approver_role");
  if (terms.approvals <= 1) return { effects: "", counted: [], needed: 1 };
  const basis = await basisOf(db, request);
  if (given.shown !== basis) throw new Refusal("effects_changed");
  const effects = effectsOf(basis, given.spec, given.byHand);
  const standing = await readStanding(db);
  const before = (await approvalsOf(db, [request.id])).get(request.id) ?? [];
  const others = before.filter(({ accountId, effects: of }) => accountId !== actor.accountId && of === effects);
  const judged = judgeApprovals(request, terms, { standing, basis, given: others });
  const counted = judged.filter((approval) => approval.void === undefined).map(({ accountId }) => accountId);
  const reason = standing.whyNot(actor.accountId, actOf(request, terms), [request.requesterId, ...counted]);
  if (reason) throw refusalOf(reason);
  return { effects, counted, needed: terms.approvals };
}

/**
 * Throws `effects_changed` unless as many persons as the rule asks for have approved exactly this, with this one: it is asked again right
 * before anything is sent.
 */
export async function requireApprovals(
  db: Store,
  actor: Actor,
  { id, clusterId }: Pick<StoredRequest, "id" | "clusterId">,
  given: Given,
): Promise<void> {
  const request = await requestOf(db, { id, clusterId });
  if (!request) throw new Refusal("request_over");
  const { counted, needed } = await countApprovals(db, actor, request, given);
  if (counted.length + 1 < needed) throw new Refusal("effects_changed");
}

/** The refusal that says why a person cannot be one of several. */
export function refusalOf({ why }: NotApprover): Refusal {
  switch (why) {
    case "no_right":
      return new Refusal("approver_role");
    case "no_factor":
    case "new_right":
    case "new_account":
    case "new_factor":
      return new Refusal("approver_new");
    case "made":
    case "made_by":
      return new Refusal("approver_tied");
    default:
      return why satisfies never;
  }
}
