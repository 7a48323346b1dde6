import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { powerOf } from "#lib/shared/reviews/review-rows.ts";
import type { StoredEvent } from "../store/audit/audit-event.ts";
import type { Store } from "../store/db/base.ts";
import type { StoredDecision } from "../store/reviews/review-decisions.ts";
import type { Decider } from "../store/reviews/review-lock.ts";
import { type OpenRemedy, openRemedies } from "../store/reviews/review-proofs.ts";
import { type ReviewRowNow, reviewRowsAfter } from "../store/reviews/review-rows.ts";
import { isLive } from "../store/reviews/reviewed-tokens.ts";
import {
  decisionsOf,
  reviewersOf,
  type StoredReview,
  type StoredSignOff,
  signOffsOf,
  storedRowsOf,
} from "../store/reviews/reviews.ts";
import type {
  Decision,
  EvidenceInput,
  ProofFacts,
  Remediation,
  RowAtClose,
  SignOff,
} from "./evidence/evidence-input.ts";
import { changesOfRow } from "./shown-row.ts";
import { populationRow } from "./start/population.ts";
import { startedReview } from "./start/started-review.ts";
import { type SubjectsNow, subjectsNow } from "./start/subjects-now.ts";

const ALL = { view: "all", after: -1, limit: Number.MAX_SAFE_INTEGER } as const;

/** The rows of a review as they are now, and in what they are another, as far as the store knows. */
async function rowsAtClose(db: Store, review: StoredReview): Promise<RowAtClose[]> {
  const subjects = await subjectsNow(db, review);
  const rows = await reviewRowsAfter(db, { frozenAt: review.frozenAt, id: review.id }, null, ALL);
  return rows.map((row) => ({ row: row.id, changes: changesOfRow(row, subjects), state: stateOf(row, subjects) }));
}

/** The state of a SQL user, the role of an account, the power of a token; null where it is gone or has ended. */
function stateOf(row: ReviewRowNow, { accounts, tokens, at }: SubjectsNow): string | null {
  const { kind, subjectId } = row;
  switch (kind) {
    case "sql_user":
      return row.endedAt === null ? row.stateNow : null;
    case "account": {
      const account = accounts.get(subjectId);
      return account ? `${account.role}${account.disabled ? ", disabled" : ""}` : null;
    }
    case "token": {
      const token = tokens.get(subjectId);
      return token && isLive(token, at) ? powerOf(token.scopes) : null;
    }
    default:
      return kind satisfies never;
  }
}

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

type Close = {
  closedAt: number;
  closedBy: Decider;
  version: string;
  /** those of the review, where they were not archived */
  events?: readonly StoredEvent[];
};

const proofSchema = z.object({
  proof: z.string().default(""),
  carriedOutBy: z.string().nullable().default(null),
  verifiedBy: z.string().nullable().default(null),
});

/** What the events of proofs say, by their ids. */
function proofsIn(events: readonly StoredEvent[]): Map<string, ProofFacts> {
  const proofs = events.filter(({ action }) => action === "review.prove");
  return new Map(
    proofs.map(({ id, details }) => {
      const { proof: how, carriedOutBy: by, verifiedBy: checkedBy } = proofSchema.parse(JSON.parse(details));
      return [id, { how, by, checkedBy }];
    }),
  );
}

/** The input for the evidence of a review, at its close. */
export async function evidenceInput(
  db: Store,
  review: StoredReview,
  { closedAt, closedBy, version, events = [] }: Close,
): Promise<Omit<EvidenceInput, "recorded">> {
  const [rows, decisions, reviewers, signOffs, open, atClose] = await Promise.all([
    storedRowsOf(db, review.id),
    decisionsOf(db, review.id),
    reviewersOf(db, [review.id]),
    signOffsOf(db, [review.id]),
    openRemedies(db, review.id),
    rowsAtClose(db, review),
  ]);
  const proofs = proofsIn(events);
  const reasons = new Map(open.map((remedy) => [remedy.rowId, whyOpen(remedy)]));
  const population = rows.map((row) => populationRow(row, reviewers));
  return {
    review: Object.assign(startedReview(review, reviewers, population), { closedAt, closedBy, version }),
    population,
    decisions: decisions.map(asDecision),
    signOffs: signOffs.map(asSignOff),
    remediation: rows.flatMap((row) => remediationOf(row, reasons.get(row.id), proofs)),
    atClose,
  };
}

/** The reason why a change is open, where it is known. */
function whyOpen({ endedAt, isRemade, remedy, wasRestricted }: OpenRemedy): string | undefined {
  if (endedAt === null)
    return remedy === "restrict" && wasRestricted
      ? "It was restricted at the start, and no answer since the decision shows fewer privileges."
      : undefined;
  const at = new Date(endedAt).toISOString();
  return isRemade
    ? `Found gone at ${at}; another SQL user of its name is there.`
    : `Found gone at ${at}; no complete list was begun since.`;
}

function remediationOf(row: Row, why: string | undefined, proofs: ReadonlyMap<string, ProofFacts>): Remediation[] {
  if (row.remedy === null || row.decidedAt === null) return [];
  const { proofEvent: event, proofSequence: sequence, proofAt: at } = row;
  const { id: rowId, decidedAt: since } = row;
  if (row.remedy !== "proved" || event === null || sequence === null || at === null)
    return [present({ row: rowId, since, state: "open", why })];
  const { how, by, checkedBy } = proofs.get(event) ?? { how: row.proof ?? "", by: null, checkedBy: null };
  return [
    { row: rowId, since, state: "done", proof: { event, sequence, action: "review.prove", at, how, by, checkedBy } },
  ];
}
