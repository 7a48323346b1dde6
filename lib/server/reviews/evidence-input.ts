import "server-only";
import type { Decision, EvidenceInput, Remediation, SignOff } from "../review-evidence/evidence-input.ts";
import type { Store } from "../store/base.ts";
import type { StoredDecision } from "../store/review-decisions.ts";
import { type OpenRemedy, openRemedies } from "../store/review-proofs.ts";
import type { Decider } from "../store/review-turns.ts";
import {
  decisionsOf,
  reviewersOf,
  type StoredReview,
  type StoredSignOff,
  signOffsOf,
  storedRowsOf,
} from "../store/reviews.ts";
import { changedRows } from "./changed-rows.ts";
import { populationRow } from "./population.ts";
import { startedReview } from "./started-review.ts";

type Row = Awaited<ReturnType<typeof storedRowsOf>>[number];

/** A decision in the form of the evidence. */
export function asDecision(stored: StoredDecision): Decision {
  const { rowId: row, decision, note, event, at, byId: id, byEmail: email, byName: name } = stored;
  return { row, decision, note, by: { id, email, name }, at, event };
}

/** A stored sign-off as the evidence has it. */
export function asSignOff({ accountId: id, email, name, at, decided, event }: StoredSignOff): SignOff {
  return { by: { id, email, name }, at, decided, event };
}

/** The input for the evidence of a review, at its close. */
export async function evidenceInput(
  db: Store,
  review: StoredReview,
  { closedAt, closedBy, version }: { closedAt: number; closedBy: Decider; version: string },
): Promise<Omit<EvidenceInput, "recorded">> {
  const [rows, decisions, reviewers, signOffs, open, changed] = await Promise.all([
    storedRowsOf(db, review.id),
    decisionsOf(db, review.id),
    reviewersOf(db, [review.id]),
    signOffsOf(db, [review.id]),
    openRemedies(db, review.id),
    changedRows(db, review),
  ]);
  const reasons = new Map(open.map((remedy) => [remedy.rowId, whyOpen(remedy)]));
  const population = rows.map((row) => populationRow(row, reviewers));
  return {
    review: Object.assign(startedReview(review, reviewers, population), { closedAt, closedBy, version }),
    population,
    decisions: decisions.map(asDecision),
    signOffs: signOffs.map(asSignOff),
    remediation: rows.flatMap((row) => remediationOf(row, reasons.get(row.id))),
    changed,
  };
}

/** The reason why a change is open, where it is known. */
function whyOpen({ endedAt, isRemade }: OpenRemedy): string | undefined {
  if (endedAt === null) return undefined;
  const at = new Date(endedAt).toISOString();
  return isRemade
    ? `Found gone at ${at}; another SQL user of its name is there.`
    : `Found gone at ${at}; no complete list was begun since.`;
}

function remediationOf(row: Row, why: string | undefined): Remediation[] {
  if (row.remedy === null || row.decidedAt === null) return [];
  const { proofEvent: event, proofSequence: sequence, proofAt: at } = row;
  const { id: rowId, decidedAt: since } = row;
  if (row.remedy !== "proved" || event === null || sequence === null || at === null)
    return [{ row: rowId, since, state: "open", ...(why !== undefined && { why }) }];
  return [{ row: rowId, since, state: "done", proof: { event, sequence, action: "review.prove", at } }];
}
