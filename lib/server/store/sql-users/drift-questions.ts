import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { newId } from "../../base/ids.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendWithin, lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";

/** When the vendor's audit log is asked again: entries can come late. */
const AGAIN_MS = [60_000, 5 * 60_000, 30 * 60_000] as const;

/** A change outside Rolecall whose author is not known yet; it happened between `after` and `at`, in epoch milliseconds. */
export type DriftQuestion = {
  what: "appeared" | "vanished";
  clusterId: string;
  name: string;
  after: number;
  at: number;
};

type Asked = DriftQuestion & { sqlUserId: string };

/** Stores questions that drift raises, as a part of the transaction that records it. */
export async function saveQuestions(transaction: Store, asked: readonly Asked[]): Promise<void> {
  if (asked.length === 0) return;
  const rows = asked.map(({ sqlUserId, what, clusterId, name, after, at }) => ({
    sql_user_id: sqlUserId,
    what,
    cluster_id: clusterId,
    name,
    after,
    at,
    ask_at: at + AGAIN_MS[0],
  }));
  await transaction
    .insertInto("drift_questions")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The questions to ask again by now. */
export async function dueQuestions(store: Store, now: number): Promise<DriftQuestion[]> {
  return store
    .selectFrom("drift_questions")
    .select(["what", "cluster_id as clusterId", "name", "after", "at"])
    .where("ask_at", "<=", now)
    .orderBy("at")
    .execute();
}

/** Sets when these are asked the next time; those that were asked for the last time are given up. */
export async function postponeQuestions(store: Store, asked: readonly DriftQuestion[], now: number): Promise<void> {
  for (const question of asked) {
    const next = AGAIN_MS.map((ms) => question.at + ms).find((at) => at > now);
    if (next === undefined) await removed(store, question);
    else await ofQuestion(store, question).set({ ask_at: next }).execute();
  }
}

/** Makes the questions that are not given up due now. */
export async function makeAllDue(store: Store, now: number): Promise<void> {
  await store.updateTable("drift_questions").set({ ask_at: now }).where("ask_at", ">", now).execute();
}

/** Saves who made this change: with the SQL user and in the audit. False where the question was answered before. */
export async function saveAuthor(
  store: Store,
  question: DriftQuestion,
  by: string,
  now = Date.now(),
): Promise<boolean> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const row = await removed(transaction, question);
      if (!row) return false;
      await transaction.updateTable("sql_users").set({ outside_by: by }).where("id", "=", row.id).execute();
      await appendWithin(transaction, [authorEvent(question, by, now)]);
      return true;
    },
    "read committed",
  );
}

function authorEvent({ clusterId, name, what }: DriftQuestion, by: string, now: number): NewEvent {
  return {
    id: newId("evt"),
    at: now,
    intentId: null,
    action: "sql_user.outside_author" satisfies AuditAction,
    actorId: null,
    actor: "Rolecall",
    clusterId,
    target: name,
    outcome: "done",
    requestId: "",
    address: "",
    details: JSON.stringify({ change: what === "appeared" ? "created" : "deleted", by }),
  };
}

function ofQuestion(store: Store, { clusterId, name, what, at }: DriftQuestion) {
  return store
    .updateTable("drift_questions")
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("what", "=", what)
    .where("at", "=", at);
}

async function removed(
  store: Store,
  { clusterId, name, what, at }: DriftQuestion,
): Promise<{ id: string } | undefined> {
  return store
    .deleteFrom("drift_questions")
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("what", "=", what)
    .where("at", "=", at)
    .returning("sql_user_id as id")
    .executeTakeFirst();
}
