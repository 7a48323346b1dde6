import { z } from "zod";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { present } from "#lib/shared/present.ts";
import { DECISIONS_ABOUT, mayRestrict, needsNote, type ReviewDecision } from "#lib/shared/reviews/review-rows.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { soleOwners } from "./review-held.ts";
import { type Decider, hasSigned } from "./review-lock.ts";

/** The refusals of a decision. */
export type Undecided =
  | "over"
  | "signed_off"
  | "not_found"
  | "own"
  | "note"
  | "restricted"
  | "not_offered"
  | "no_fallback"
  | "fallback_signed";

export type ReviewRowColumns = Tables["review_rows"];
type Checked = {
  reviewId: string;
  by: Decider;
  decision: ReviewDecision;
  note: string;
  free: readonly ReviewRowColumns[];
  /** the present states of the SQL users, by id */
  states: ReadonlyMap<string, AdminState>;
  parts: ReadonlySet<string>;
  reviewers: readonly { part: string; account_id: string }[];
};

/** The reason why this person may not decide these rows so, or undefined. */
export async function refusalOf(
  transaction: Store,
  { reviewId, by, decision, note, free, states, parts, reviewers }: Checked,
): Promise<Undecided | undefined> {
  if (!free.every(({ kind }) => DECISIONS_ABOUT[kind].includes(decision))) return "not_offered";
  if (note === "" && free.some(({ state }) => needsNote(decision, state))) return "note";
  if (decision === "restrict" && free.some((row) => !canBeRestricted(row, states.get(row.subject_id))))
    return "restricted";
  const sole = await soleOwners(transaction, free);
  const fallbacks = reviewers.flatMap(({ part, account_id }) => (part === "fallback" ? account_id : []));
  if (decision === "not_mine") {
    if (free.some(({ part }) => part === "fallback" || !parts.has(part))) return "no_fallback";
    const isFallback = (accountId: string | null) => accountId !== null && fallbacks.includes(accountId);
    if ([by.id, ...sole, ...free.map(({ own_of }) => own_of)].some(isFallback)) return "no_fallback";
    return (await hasSigned(transaction, reviewId, fallbacks)) ? "fallback_signed" : undefined;
  }
  // A row that was given away can be taken back until another reviewer decides it.
  if (free.some((row) => !parts.has(row.part) && row.decision !== null)) return "not_found";
  return sole.has(by.id) ? "own" : undefined;
}

const frozenSchema = z.object({ privileges: z.array(z.string()).nullish() });
/** The privileges of a frozen SQL user; null where they were not read. */
export const frozenPrivileges = (facts: string) => frozenSchema.parse(JSON.parse(facts)).privileges ?? null;

/** Whether it could be proved that a SQL user was restricted by a decision of now. */
function canBeRestricted({ kind, state, facts }: ReviewRowColumns, now: AdminState | undefined): boolean {
  return kind !== "sql_user" || mayRestrict({ state, stateNow: now ?? null, privileges: frozenPrivileges(facts) });
}

type Deciding = {
  by: Decider;
  decision: ReviewDecision;
  note: string;
  parts: ReadonlySet<string>;
  now: number;
  state: AdminState | null;
};

/** The columns of a row after a decision. */
export function after(
  row: ReviewRowColumns,
  { by, decision, note, parts, now, state }: Deciding,
): Partial<ReviewRowColumns> {
  const nothing = { remedy: null, proof: null, proof_at: null, proof_event: null, proof_sequence: null };
  const undecided = {
    decision: null,
    note: "",
    decided_by: null,
    decided_by_id: null,
    decided_at: null,
    state_decided: null,
  };
  if (decision === "not_mine")
    return {
      ...nothing,
      ...undecided,
      part: "fallback",
      passed_from: row.part,
      passed_by: by.name,
      passed_by_id: by.id,
      passed_note: note,
    };
  const isTakenBack = !parts.has(row.part);
  return present({
    ...nothing,
    part: isTakenBack ? (row.passed_from ?? row.part) : undefined,
    passed_from: isTakenBack ? null : undefined,
    passed_by: isTakenBack ? null : undefined,
    passed_by_id: isTakenBack ? null : undefined,
    passed_note: isTakenBack ? "" : undefined,
    decision,
    note,
    decided_by: by.name,
    decided_by_id: by.id,
    decided_at: now,
    state_decided: state,
    remedy: decision === "keep" ? null : "open",
  });
}
