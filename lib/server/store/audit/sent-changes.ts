import { newId } from "../../base/ids.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";

const KEPT_MS = 8 * 24 * 60 * 60_000;

/** A change of a SQL user that Rolecall sent to the Cloud API. Times are of the server that sent it, in epoch milliseconds. */
export type SentChange = {
  kind: "create" | "set_password" | "delete";
  clusterId: string;
  name: string;
  at: number;
  /** null while it has no answer, and where that was lost */
  answeredAt: number | null;
};

/** Stores that a change is about to be sent; resolves to the id of that. */
export async function saveSentChange(
  store: Store,
  { kind, clusterId, name }: Omit<SentChange, "at" | "answeredAt">,
  now = Date.now(),
): Promise<string> {
  const row = { id: newId("snt"), cluster_id: clusterId.toLowerCase(), name, kind, sent_at: now, answered_at: null };
  await writeGrouped(store, async (transaction) => {
    await transaction.insertInto("sent_changes").values(row).execute();
  });
  return row.id;
}

/** Stores that it was answered. */
export async function saveAnswered(store: Store, id: string, now = Date.now()): Promise<void> {
  await writeGrouped(store, async (transaction) => {
    await transaction.updateTable("sent_changes").set({ answered_at: now }).where("id", "=", id).execute();
  });
}

/** The changes that Rolecall sent between two times, the oldest first; those of the last eight days are known. */
export async function sentChanges(
  store: Store,
  { from, to }: { from: number; to: number },
): Promise<readonly SentChange[]> {
  return store
    .selectFrom("sent_changes")
    .select(["kind", "cluster_id as clusterId", "name", "sent_at as at", "answered_at as answeredAt"])
    .where("sent_at", ">=", from)
    .where("sent_at", "<=", to)
    .orderBy("sent_at")
    .execute();
}

/** Removes those that no entry of the vendor's audit log is compared with any more. */
export async function sweepSentChanges(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("sent_changes")
    .where("sent_at", "<", now - KEPT_MS)
    .execute();
}
