import type { AdminState } from "#lib/shared/admin-state.ts";
import type { ReviewDecision } from "#lib/shared/reviews/review-rows.ts";
import { newId } from "../../base/ids.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendOwn } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { type Camel, camel } from "../db/camel.ts";
import { storeTime } from "../db/clock.ts";
import type { Tables } from "../db/tables.ts";
import { after, type ReviewRowColumns, refusalOf, type Undecided } from "./review-decision-rules.ts";
import { isSignedOff } from "./review-held.ts";
import { type Decider, isOpen, partsOf, withReviewLock } from "./review-lock.ts";
import { signOffsOf } from "./reviews.ts";

export type StoredDecision = Camel<DecisionRow>;
type DecisionRow = Tables["review_decisions"];

export type Decided =
  | { refused: Undecided }
  | { saved: StoredDecision[]; conflicts: { id: string; name: string; by: string; decision: ReviewDecision | null }[] };

type Ask = {
  reviewId: string;
  by: Decider;
  rows: readonly { id: string; version: number }[];
  decision: ReviewDecision;
  note: string;
  /** id of the audit event */
  event: string;
};

/**
 * Decides these rows and appends the audit event, in one transaction. Returns rows undecided where another reviewer has decided them since
 * they were shown, has signed them off, or has decided one that is given away. If one row may not be decided, none is.
 */
export async function decideRows(
  store: Store,
  { reviewId, by, rows: shown, decision, note, event }: Ask,
  eventOf: (saved: readonly StoredDecision[]) => NewEvent,
): Promise<Decided> {
  return withReviewLock(store, async (transaction): Promise<Decided> => {
    const now = await storeTime(transaction);
    if (!(await isOpen(transaction, reviewId))) return { refused: "over" };
    const signed = new Set((await signOffsOf(transaction, [reviewId])).map(({ accountId }) => accountId));
    if (signed.has(by.id)) return { refused: "signed_off" };
    const reviewers = await partsOf(transaction, reviewId);
    const parts = new Set(reviewers.flatMap(({ part, account_id }) => (account_id === by.id ? part : [])));
    const versions = new Map(shown.map(({ id, version }) => [id, version]));
    const rows = await transaction
      .selectFrom("review_rows")
      .selectAll()
      .where("review_id", "=", reviewId)
      .where("id", "in", [...versions.keys()])
      .orderBy("position")
      .execute();
    // Rows that they alone owned at the start do not exist for them; others decide these.
    const isReached = (row: ReviewRowColumns) =>
      row.own_of !== by.id && (parts.has(row.part) || (row.passed_from !== null && parts.has(row.passed_from)));
    if (rows.length !== versions.size || !rows.every(isReached)) return { refused: "not_found" };
    const isOthers = (row: ReviewRowColumns) => row.decided_by_id !== null && row.decided_by_id !== by.id;
    const isTaken = (row: ReviewRowColumns) =>
      row.version !== versions.get(row.id) ||
      isSignedOff(camel(row), [...parts], signed) ||
      (decision === "not_mine" && isOthers(row));
    const conflicts = rows.filter(isTaken).map((row) => ({
      id: row.id,
      name: row.name,
      by: row.decided_by ?? row.passed_by ?? "",
      decision: row.decision,
    }));
    const free = rows.filter((row) => !isTaken(row));
    if (free.length === 0) return { saved: [], conflicts };
    const states = await statesOf(transaction, free);
    const refused = await refusalOf(transaction, { by, decision, note, free, states, parts, reviewers, reviewId });
    if (refused) return { refused };
    const saved = await saveDecisions(transaction, free, { reviewId, by, decision, note, event }, now);
    for (const row of free)
      await transaction
        .updateTable("review_rows")
        .set(after(row, { by, decision, note, parts, now, state: states.get(row.subject_id) ?? null }))
        .set({ version: row.version + 1 })
        .where("id", "=", row.id)
        .execute();
    const decisions = saved.map((row) => camel(row));
    await appendOwn(transaction, { ...eventOf(decisions), at: now });
    return { saved: decisions, conflicts };
  });
}

/** Adds a decision about each of these rows, in their order. */
async function saveDecisions(
  transaction: Store,
  rows: readonly ReviewRowColumns[],
  { reviewId, by, decision, note, event }: Omit<Ask, "rows">,
  at: number,
): Promise<DecisionRow[]> {
  const place = await placesOf(transaction, reviewId);
  const saved = rows.map(
    (row, index): DecisionRow => ({
      id: newId("rvd"),
      review_id: reviewId,
      place: place + index,
      row_id: row.id,
      event,
      decision,
      note,
      by_id: by.id,
      by_email: by.email,
      by_name: by.name,
      at,
    }),
  );
  for (const some of batches(saved)) await transaction.insertInto("review_decisions").values(some).execute();
  return saved;
}

/** The present states of these SQL users, by id. */
async function statesOf(transaction: Store, rows: readonly ReviewRowColumns[]): Promise<Map<string, AdminState>> {
  const states = new Map<string, AdminState>();
  for (const some of batches(rows.map((row) => row.subject_id)))
    for (const { id, admin_state } of await transaction
      .selectFrom("sql_users")
      .select(["id", "admin_state"])
      .where("id", "in", some)
      .execute())
      states.set(id, admin_state);
  return states;
}

async function placesOf(transaction: Store, reviewId: string): Promise<number> {
  const last = await transaction
    .selectFrom("review_decisions")
    .select("place")
    .where("review_id", "=", reviewId)
    .orderBy("place", "desc")
    .limit(1)
    .executeTakeFirst();
  return (last?.place ?? -1) + 1;
}
