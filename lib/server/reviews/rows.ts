import "server-only";
import { may } from "#lib/shared/policy.ts";
import {
  REVIEW_PAGE,
  type ReviewChange,
  type ReviewRow,
  type ReviewRows,
  type ReviewView,
} from "#lib/shared/reviews.ts";
import type { Permit } from "../access/guard.ts";
import { isSignedOff } from "../store/review-held.ts";
import { type ReviewRowNow, reviewRowsAfter } from "../store/review-rows.ts";
import { signOffsOf } from "../store/reviews.ts";
import { store } from "../store/store.ts";
import { isTrueIn, listIn, parseFacts, textIn } from "./facts.ts";
import { type FoundReview, findReview } from "./find-review.ts";

type Ask = { id: string; view: ReviewView; mine: boolean; after: number };

/**
 * Rows of a review, a page at a time: those that this person decides, or all for those who manage it. Throws `not_found`.
 */
export async function getReviewRows(
  { actor }: Permit<"reviews.take">,
  { id, view, mine, after }: Ask,
): Promise<ReviewRows> {
  const db = await store();
  const found = await findReview(actor, id, db);
  const looker = found.manages && !mine ? null : (found.mine ?? { accountId: actor.accountId, parts: [] });
  const [rows, signOffs] = await Promise.all([
    reviewRowsAfter(db, found.review, looker, { view, after, limit: REVIEW_PAGE + 1 }),
    signOffsOf(db, [id]),
  ]);
  const signed = new Set(signOffs.map(({ accountId }) => accountId));
  const decides = found.review.state === "open" && !signed.has(actor.accountId);
  return {
    rows: rows.slice(0, REVIEW_PAGE).map((row) => {
      const mayChange = decides && found.mine && !isSignedOff(row, found.mine.parts, signed);
      return asRow(row, mayChange ? found.mine : null, may(actor, "sql_users.read", row.clusterId));
    }),
    more: rows.length > REVIEW_PAGE,
  };
}

function asRow(row: ReviewRowNow, mine: FoundReview["mine"], opens: boolean): ReviewRow {
  const facts = parseFacts(row.facts);
  const parts = mine && row.ownOf !== mine.accountId ? mine.parts : [];
  const isTheirs = parts.includes(row.part);
  const isGivenAway = row.decision === null && row.passedFrom !== null && parts.includes(row.passedFrom);
  const isMade = row.otherId !== null;
  return {
    ...{ id: row.id, position: row.position, version: row.version },
    ...{ clusterId: row.clusterId, cluster: row.clusterName, name: row.name, state: row.state },
    purpose: textIn(facts, "purpose") ?? "",
    owner: textIn(facts, "owner"),
    createdBy: textIn(facts, "createdBy"),
    createdOutside: facts.createdOutsideAt !== null,
    passwordAt: row.passwordAt,
    ...(row.loginRead === 1 && { lastLogin: row.lastLogin }),
    privileges: listIn(facts, "privileges"),
    knownBy: listIn(facts, "passwordShownTo") ?? [],
    protected: isTrueIn(facts, "protected"),
    changes: changesOf(row),
    stateNow: row.endedAt === null && row.stateNow !== row.state ? row.stateNow : null,
    ...{ decision: row.decision, note: row.note, by: row.decidedBy, at: row.decidedAt },
    ...{ passedBy: row.passedBy, passedNote: row.passedNote, mayDecide: isTheirs || isGivenAway, opens },
    remedy: row.remedy,
    proof: row.proof !== null && row.proofAt !== null ? { how: row.proof, at: row.proofAt } : null,
    why: row.remedy === "open" && isMade ? "remade" : null,
  };
}

function changesOf(row: ReviewRowNow): ReviewChange[] {
  if (row.endedAt !== null) return [row.otherId === null ? "deleted" : "remade"];
  const changes: [ReviewChange, boolean][] = [
    ["state", row.stateNow !== row.state],
    ["owner", (row.ownerNow ?? null) !== row.ownerTeamId],
    ["password", (row.passwordNow ?? null) !== row.passwordAt],
  ];
  return changes.flatMap(([change, is]) => (is ? [change] : []));
}
