import type { RuleShown } from "#lib/shared/requests/requests-schema.ts";
import { isNoRule } from "#lib/shared/requests/rules.ts";
import type { Store } from "../../store/db/open.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { approvalsOf, approvedBy } from "../../store/rules/approvals.ts";
import { actOf, judgeApprovals } from "./approvals.ts";
import { basisOf } from "./effects.ts";
import { readStanding } from "./standing.ts";
import { readTerms, unlessEdited } from "./terms.ts";

/** The first of a role that a page names. */
const MOST_NAMED = 20;

/** Who has approved a request, who else may, and why others may not; undefined where no rule is about it. Throws `rules_edited`. */
export async function ruleShown(db: Store, viewer: string, request: StoredRequest): Promise<RuleShown | undefined> {
  const terms = (await readTerms(db))(request);
  if (isNoRule(terms)) return undefined;
  const [basis, standing, found] = await Promise.all([
    basisOf(db, request),
    readStanding(db),
    approvalsOf(db, [request.id]),
  ]);
  const given = judgeApprovals(request, terms, { standing, basis, given: found.get(request.id) ?? [] });
  const act = actOf(request, terms);
  const counted = given.filter((approval) => approval.void === undefined).map(({ accountId }) => accountId);
  const rest = standing.holders(act).filter(({ id }) => id !== request.requesterId && !counted.includes(id));
  const not = (id: string) =>
    terms.approvals > 1 ? (standing.whyNot(id, act, [request.requesterId, ...counted]) ?? null) : null;
  const { level, approvals, approvers, hours } = terms;
  return {
    level,
    approvals,
    approvers,
    hours,
    effects: basis,
    given: given.map((approval) => ({
      name: approval.name,
      own: approval.accountId === viewer,
      at: approval.at,
      void: approval.void ?? null,
    })),
    others: rest
      .map(({ id, name }) => ({ name, own: id === viewer, not: not(id) }))
      .toSorted(
        (one, other) => Number(other.own) - Number(one.own) || Number(one.not !== null) - Number(other.not !== null),
      )
      .slice(0, MOST_NAMED),
  };
}

export type Collected = { given: number; needed: number; own: boolean };

/** The ids of pending requests that this account has approved, as far as its approval counts still. */
export async function countedFor(db: Store, accountId: string): Promise<string[]> {
  const given = await approvedBy(db, accountId);
  if (given.length === 0) return [];
  return [...(await collectedOf(db, accountId, given))].flatMap(([id, { own }]) => (own ? [id] : []));
}

/** How many have approved, of pending requests that need several persons. */
export async function collectedOf(
  db: Store,
  viewer: string,
  pending: readonly StoredRequest[],
): Promise<Map<string, Collected>> {
  const collected = new Map<string, Collected>();
  const found = await approvalsOf(
    db,
    pending.map(({ id }) => id),
  );
  const standing = found.size > 0 ? await readStanding(db) : undefined;
  const termsOf = await readTerms(db);
  for (const request of pending) {
    const terms = unlessEdited(() => termsOf(request));
    if (!terms || terms.approvals <= 1) continue;
    const all = found.get(request.id) ?? [];
    const given = standing
      ? judgeApprovals(request, terms, { standing, basis: await basisOf(db, request), given: all })
      : [];
    const counted = given.filter((approval) => approval.void === undefined);
    const own = counted.some(({ accountId }) => accountId === viewer);
    collected.set(request.id, { given: counted.length, needed: terms.approvals, own });
  }
  return collected;
}
