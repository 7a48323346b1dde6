import type { Store } from "../db/open.ts";
import { requestsWith, type StoredRequest } from "../requests/requests.ts";

/** An approval that alone decides nothing yet. `recorded`: whether the audit has its event, by this person and with this digest. */
export type Approval = {
  accountId: string;
  name: string;
  at: number;
  effects: string;
  approved: string | null;
  seal: string;
};

/** The approvals of these subjects that the audit has too, the first first. */
export async function approvalsOf(store: Store, subjects: readonly string[]): Promise<Map<string, Approval[]>> {
  if (subjects.length === 0) return new Map();
  const rows = await store
    .selectFrom("approvals")
    .innerJoin("audit_events as event", "event.intent_id", "approvals.intent_id")
    .select(["approvals.subject", "approvals.account_id", "approvals.name", "approvals.at", "approvals.effects"])
    .select(["approvals.approved", "approvals.seal", "event.details"])
    .where("approvals.subject", "in", subjects)
    .where("event.outcome", "=", "done")
    .whereRef("event.actor_id", "=", "approvals.account_id")
    .orderBy("approvals.at")
    .orderBy("approvals.account_id")
    .execute();
  const recorded = rows.filter(
    ({ details, effects }) => (JSON.parse(details) as { effects?: unknown }).effects === effects,
  );
  return Map.groupBy(
    recorded.map((row) => ({
      subject: row.subject,
      accountId: row.account_id,
      name: row.name,
      at: row.at,
      effects: row.effects,
      approved: row.approved,
      seal: row.seal,
    })),
    ({ subject }) => subject,
  );
}

/** Stores an approval, in place of an earlier one of this person. */
export async function putApproval(
  transaction: Store,
  subject: string,
  { accountId, name, at, effects, approved, seal }: Approval,
  intentId: string,
): Promise<void> {
  const row = { name, at, effects, approved, seal, intent_id: intentId };
  await transaction
    .insertInto("approvals")
    .values(Object.assign({ subject, account_id: accountId }, row))
    .onConflict((conflict) => conflict.columns(["subject", "account_id"]).doUpdateSet(row))
    .execute();
}

/** Ends all approvals of a subject but those of these accounts. */
export async function keepApprovals(store: Store, subject: string, accountIds: readonly string[]): Promise<void> {
  await store
    .deleteFrom("approvals")
    .where("subject", "=", subject)
    .where("account_id", "not in", ["", ...accountIds])
    .execute();
}

/** Ends the approvals of a subject: the next decision begins anew. */
export async function endApprovals(store: Store, subject: string): Promise<void> {
  await store.deleteFrom("approvals").where("subject", "=", subject).execute();
}

/** The pending requests with an approval by this account, whether it counts or not. */
export async function approvedBy(store: Store, accountId: string): Promise<StoredRequest[]> {
  const rows = await store
    .selectFrom("approvals")
    .innerJoin("requests", "requests.id", "approvals.subject")
    .select("requests.id")
    .where("approvals.account_id", "=", accountId)
    .where("requests.state", "=", "pending")
    .execute();
  return (await requestsWith(store, rows)).filter(({ state }) => state === "pending");
}

/** Takes a pending request until the transaction ends; false where it is not pending any more. */
export async function lockPending(transaction: Store, id: string): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("requests")
    .set((eb) => ({ state: eb.ref("state") }))
    .where("id", "=", id)
    .where("state", "=", "pending")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
