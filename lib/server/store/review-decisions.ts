import "server-only";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { needsNote, type ReviewDecision } from "#lib/shared/reviews.ts";
import { newId } from "../base/ids.ts";
import type { LooseRow } from "./audit-event.ts";
import { appendOwn, lockAuditHead } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";
import { type Camel, camel } from "./camel.ts";
import { isSignedOff, soleOwners } from "./review-held.ts";
import { type StoredReview, type StoredSignOff, signOffsOf } from "./reviews.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** Who decides, with the names at the time. */
export type Decider = { id: string; email: string; name: string };
export type StoredDecision = Camel<DecisionRow>;
type DecisionRow = Tables["review_decisions"];

/** Why nothing was decided. */
export type Undecided = "over" | "signed_off" | "not_found" | "own" | "note" | "no_fallback" | "fallback_signed";

export type Decided =
  | { refused: Undecided }
  | { saved: StoredDecision[]; conflicts: { id: string; name: string; by: string; decision: ReviewDecision | null }[] };

/** All changes of reviews lock the audit first, and so take turns: what one reads stays true until it has written. */
function inTurn<T>(store: Store, work: (transaction: Store) => Promise<T>): Promise<T> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      return work(transaction);
    },
    "read committed",
  );
}

async function isOpen(transaction: Store, reviewId: string): Promise<boolean> {
  const review = await transaction.selectFrom("reviews").select("state").where("id", "=", reviewId).executeTakeFirst();
  return review?.state === "open";
}

async function hasSigned(transaction: Store, reviewId: string, accountIds: readonly string[]): Promise<boolean> {
  if (accountIds.length === 0) return false;
  const rows = await transaction
    .selectFrom("review_sign_offs")
    .select("account_id")
    .where("review_id", "=", reviewId)
    .where("account_id", "in", accountIds)
    .execute();
  return rows.length === new Set(accountIds).size;
}

async function partsOf(transaction: Store, reviewId: string) {
  return transaction
    .selectFrom("review_reviewers")
    .select(["part", "account_id"])
    .where("review_id", "=", reviewId)
    .execute();
}

type Ask = {
  reviewId: string;
  by: Decider;
  rows: readonly { id: string; version: number }[];
  decision: ReviewDecision;
  note: string;
  /** id of the event of the audit that records it */
  event: string;
};

/**
 * Decides these rows and appends the event of that, both at the same time: all of them, but for those that come back: another has decided
 * them since they were shown, has signed them off, or has decided one that is given away. Where one may not be decided, none is.
 */
export async function decideRows(
  store: Store,
  { reviewId, by, rows: asked, decision, note, event }: Ask,
  eventOf: (saved: readonly StoredDecision[]) => LooseRow,
): Promise<Decided> {
  return inTurn(store, async (transaction): Promise<Decided> => {
    const now = Date.now();
    if (!(await isOpen(transaction, reviewId))) return { refused: "over" };
    const signed = new Set((await signOffsOf(transaction, [reviewId])).map(({ accountId }) => accountId));
    if (signed.has(by.id)) return { refused: "signed_off" };
    const reviewers = await partsOf(transaction, reviewId);
    const parts = new Set(reviewers.flatMap(({ part, account_id }) => (account_id === by.id ? part : [])));
    const versions = new Map(asked.map(({ id, version }) => [id, version]));
    const rows = await transaction
      .selectFrom("review_rows")
      .selectAll()
      .where("review_id", "=", reviewId)
      .where("id", "in", [...versions.keys()])
      .orderBy("position")
      .execute();
    // What they alone owned at the start is not there for them: others decide it.
    const isReached = (row: Row) =>
      row.own_of !== by.id && (parts.has(row.part) || (row.passed_from !== null && parts.has(row.passed_from)));
    if (rows.length !== versions.size || !rows.every(isReached)) return { refused: "not_found" };
    const isOthers = (row: Row) => row.decided_by_id !== null && row.decided_by_id !== by.id;
    const isTaken = (row: Row) =>
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
    const refused = await refusalOf(transaction, { by, decision, note, free, parts, reviewers, reviewId });
    if (refused) return { refused };
    const place = await placesOf(transaction, reviewId);
    const saved = free.map(
      (row, index): DecisionRow => ({
        ...{ id: newId("rvd"), review_id: reviewId, place: place + index, row_id: row.id, event, decision, note },
        ...{ by_id: by.id, by_email: by.email, by_name: by.name, at: now },
      }),
    );
    for (const some of batches(saved)) await transaction.insertInto("review_decisions").values(some).execute();
    for (const row of free)
      await transaction
        .updateTable("review_rows")
        .set({ ...after(row, { by, decision, note, parts, now }), version: row.version + 1 })
        .where("id", "=", row.id)
        .execute();
    const decisions = saved.map((row) => camel(row));
    await appendOwn(transaction, { ...eventOf(decisions), at: now });
    return { saved: decisions, conflicts };
  });
}

type Row = Tables["review_rows"];
type Checked = {
  reviewId: string;
  by: Decider;
  decision: ReviewDecision;
  note: string;
  free: readonly Row[];
  parts: ReadonlySet<string>;
  reviewers: readonly { part: string; account_id: string }[];
};

async function refusalOf(
  transaction: Store,
  { reviewId, by, decision, note, free, parts, reviewers }: Checked,
): Promise<Undecided | undefined> {
  if (note === "" && free.some(({ state }) => needsNote(decision, state as AdminState))) return "note";
  const sole = await soleOwners(transaction, free);
  const fallbacks = reviewers.flatMap(({ part, account_id }) => (part === "fallback" ? account_id : []));
  if (decision === "not_mine") {
    if (free.some(({ part }) => part === "fallback" || !parts.has(part))) return "no_fallback";
    const isFallback = (accountId: string | null) => accountId !== null && fallbacks.includes(accountId);
    if ([by.id, ...sole, ...free.map(({ own_of }) => own_of)].some(isFallback)) return "no_fallback";
    return (await hasSigned(transaction, reviewId, fallbacks)) ? "fallback_signed" : undefined;
  }
  // One that was given away comes back while nobody else has decided it.
  if (free.some((row) => !parts.has(row.part) && row.decision !== null)) return "not_found";
  return sole.has(by.id) ? "own" : undefined;
}

type Deciding = { by: Decider; decision: ReviewDecision; note: string; parts: ReadonlySet<string>; now: number };

/** The columns of a row after a decision. */
function after(row: Row, { by, decision, note, parts, now }: Deciding): Partial<Row> {
  const nothing = { remedy: null, proof: null, proof_at: null, proof_event: null, proof_sequence: null };
  const undecided = { decision: null, note: "", decided_by: null, decided_by_id: null, decided_at: null };
  if (decision === "not_mine")
    return {
      ...nothing,
      ...undecided,
      ...{ part: "fallback", passed_from: row.part, passed_by: by.name, passed_by_id: by.id, passed_note: note },
    };
  const isTakenBack = !parts.has(row.part);
  return {
    ...nothing,
    ...(isTakenBack && {
      part: row.passed_from ?? row.part,
      ...{ passed_from: null, passed_by: null, passed_by_id: null, passed_note: "" },
    }),
    ...{ decision, note, decided_by: by.name, decided_by_id: by.id, decided_at: now },
    remedy: decision === "keep" ? null : "open",
  };
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

/** Signs off what this person decides. Refused where something of it is undecided. */
export async function signOff(
  store: Store,
  { reviewId, by, event }: { reviewId: string; by: Decider; event: string },
  eventOf: (signed: StoredSignOff) => LooseRow,
): Promise<{ refused: "over" | "signed_off" | "not_found" | "undecided" } | { decided: number }> {
  return inTurn(store, async (transaction) => {
    const now = Date.now();
    if (!(await isOpen(transaction, reviewId))) return { refused: "over" } as const;
    if (await hasSigned(transaction, reviewId, [by.id])) return { refused: "signed_off" } as const;
    const parts = (await partsOf(transaction, reviewId)).flatMap(({ part, account_id }) =>
      account_id === by.id ? part : [],
    );
    if (parts.length === 0) return { refused: "not_found" } as const;
    const theirs = () => transaction.selectFrom("review_rows").where("review_id", "=", reviewId);
    const left = await theirs()
      .select("id")
      .where("part", "in", parts)
      .where("decision", "is", null)
      .where((eb) => eb.or([eb("own_of", "is", null), eb("own_of", "<>", by.id)]))
      .limit(1)
      .executeTakeFirst();
    if (left) return { refused: "undecided" } as const;
    const { count } = await theirs()
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("decided_by_id", "=", by.id)
      .executeTakeFirstOrThrow();
    const decided = Number(count);
    const row: Tables["review_sign_offs"] = {
      ...{ review_id: reviewId, account_id: by.id, name: by.name, email: by.email, at: now, decided, event },
    };
    await transaction.insertInto("review_sign_offs").values(row).execute();
    await appendOwn(transaction, { ...eventOf(camel(row)), at: now });
    return { decided };
  });
}

/** Stops decisions, so that the evidence can be made; what was refused, or nothing. `undecided`: how many rows the closer knows to be left. */
export async function beginClose(
  store: Store,
  reviewId: string,
  undecided: number,
): Promise<"over" | "outdated" | undefined> {
  return inTurn(store, async (transaction) => {
    if (!(await isOpen(transaction, reviewId))) return "over";
    const { count } = await transaction
      .selectFrom("review_rows")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("review_id", "=", reviewId)
      .where("decision", "is", null)
      .executeTakeFirstOrThrow();
    if (Number(count) !== undecided) return "outdated";
    await transaction.updateTable("reviews").set({ state: "closing" }).where("id", "=", reviewId).execute();
    return undefined;
  });
}

/** Opens a review again whose close did not end: its server has died. */
export async function reopen(store: Store, reviewId: string): Promise<void> {
  await store
    .updateTable("reviews")
    .set({ state: "open" })
    .where("id", "=", reviewId)
    .where("state", "=", "closing")
    .execute();
}

async function countActs(transaction: Store, reviewId: string): Promise<number> {
  const count = async (table: "review_decisions" | "review_sign_offs") => {
    const rows = transaction.selectFrom(table).where("review_id", "=", reviewId);
    return Number((await rows.select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow()).count);
  };
  return (await count("review_decisions")) + (await count("review_sign_offs"));
}

/**
 * Closes it with its evidence and the event of that: all or nothing. False where another has ended the close meanwhile, also where it was
 * begun again: `acts` is how many decisions and sign-offs the evidence has, to which one may have come.
 */
export async function finishClose(
  store: Store,
  { id }: Pick<StoredReview, "id">,
  {
    acts,
    files,
    manifest,
    by,
    at,
    event,
  }: {
    acts: number;
    files: readonly Pick<Tables["review_files"], "name" | "content">[];
    manifest: string;
    by: string;
    at: number;
    event: LooseRow;
  },
): Promise<boolean> {
  return inTurn(store, async (transaction) => {
    if ((await countActs(transaction, id)) !== acts) return false;
    const { numUpdatedRows } = await transaction
      .updateTable("reviews")
      .set({ state: "closed", closed_at: at, closed_by: by, manifest })
      .where("id", "=", id)
      .where("state", "=", "closing")
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    for (const [place, file] of files.entries())
      await transaction
        .insertInto("review_files")
        .values({ ...file, place, review_id: id })
        .execute();
    await appendOwn(transaction, event);
    return true;
  });
}
