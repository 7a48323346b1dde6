import type { Store } from "../db/base.ts";

/** Longer than an answer of the provider waits for its session: for the second factor, five minutes. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * Remembers that these ended at the provider, as hashes of a session there or of a person. A sign-in that the provider answered before, and
 * that has no session yet, must not start one. `now` is the store's time: another server may have taken that answer.
 */
export async function recordSignedOut(transaction: Store, hashes: readonly string[], now: number): Promise<void> {
  const rows = hashes.map((code_hash) => ({ code_hash, expires_at: now + REMEMBERED_MS }));
  await transaction
    .insertInto("used_codes")
    .values(rows)
    .onConflict((conflict) => conflict.column("code_hash").doUpdateSet({ expires_at: now + REMEMBERED_MS }))
    .execute();
}

/** Whether one of them ended at the provider at or after this time, in epoch milliseconds. */
export async function signedOutSince(store: Store, hashes: readonly string[], since: number): Promise<boolean> {
  const row = await store
    .selectFrom("used_codes")
    .select("code_hash")
    .where("code_hash", "in", hashes)
    .where("expires_at", ">=", since + REMEMBERED_MS)
    .executeTakeFirst();
  return row !== undefined;
}
