import "server-only";
import { SEALED_MS } from "#lib/shared/rotation.ts";
import type { Store } from "./base.ts";

/** `state`: whether it is certainly in force. */
type SealedItem = { id: string; sealed: string; at: number; state: "done" | "unknown" };

/** The passwords of a job that are sealed to this key, and surely or perhaps in force. */
export async function sealedItems(
  store: Store,
  { jobId, key }: { jobId: string; key: string },
  now = Date.now(),
): Promise<SealedItem[]> {
  const rows = await store
    .selectFrom("job_items")
    .select(["id", "sealed", "sealed_at as at", "state"])
    .where("job_id", "=", jobId)
    .where("key", "=", key)
    .where("sealed_at", ">", now - SEALED_MS)
    .where("state", "in", ["done", "unknown"])
    .orderBy("position")
    .execute();
  return rows.flatMap(({ id, sealed, at, state }) =>
    sealed === null || at === null ? [] : [{ id, sealed, at, state: state === "done" ? "done" : "unknown" }],
  );
}

/** Deletes the sealed passwords that the browser has now, as they were sealed at that time; resolves to how many there were. */
export async function saveTaken(
  store: Store,
  { jobId, items }: { jobId: string; items: readonly { id: string; at: number }[] },
): Promise<number> {
  const { numUpdatedRows } = await store
    .updateTable("job_items")
    .set({ sealed: null, sealed_at: null, delivered: "browser" })
    .where("job_id", "=", jobId)
    .where((eb) => eb.or(items.map(({ id, at }) => eb.and([eb("id", "=", id), eb("sealed_at", "=", at)]))))
    .where("sealed", "is not", null)
    .where("state", "in", ["done", "unknown"])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Stores that the owner team has a claim link, and deletes the sealed password. */
export async function saveLinkSent(store: Store, id: string): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ sealed: null, sealed_at: null, delivered: "link" })
    .where("id", "=", id)
    .where("state", "=", "done")
    .execute();
}

/** Deletes sealed passwords that were not fetched within the hour. */
export async function sweepSealed(store: Store, now = Date.now()): Promise<void> {
  await store
    .updateTable("job_items")
    .set({ sealed: null, sealed_at: null })
    .where("sealed_at", "<=", now - SEALED_MS)
    .where("state", "<>", "setting")
    .execute();
}
