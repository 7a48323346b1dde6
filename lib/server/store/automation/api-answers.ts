import type { Store } from "../db/base.ts";

/** How long the answer to an idempotency key is stored. */
const STORED_MS = 24 * 60 * 60_000;

export type CallKey = { tokenId: string; key: string; requestHash: string };
/** `null`: the call is still at work on that server, or the server ended in the middle. */
export type StoredAnswer = {
  requestHash: string;
  at: number;
  server: string | null;
  answer: { status: number; body: string } | null;
};

/** Begins a call under its key on this server; resolves to the stored answer of that key, or undefined. */
export async function beginAnswer(
  store: Store,
  { tokenId, key, requestHash }: CallKey,
  server: string,
  now = Date.now(),
): Promise<StoredAnswer | undefined> {
  await store
    .deleteFrom("api_answers")
    .where("token_id", "=", tokenId)
    .where("key", "=", key)
    .where("at", "<=", now - STORED_MS)
    .execute();
  const { numInsertedOrUpdatedRows } = await store
    .insertInto("api_answers")
    .values({ token_id: tokenId, key, asked_hash: requestHash, at: now, status: null, body: null, server_id: server })
    .onConflict((conflict) => conflict.columns(["token_id", "key"]).doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) return undefined;
  const row = await store
    .selectFrom("api_answers")
    .select(["asked_hash", "at", "status", "body", "server_id"])
    .where("token_id", "=", tokenId)
    .where("key", "=", key)
    .executeTakeFirst();
  // Given back since: the caller may begin.
  if (!row) return beginAnswer(store, { tokenId, key, requestHash }, server, now);
  const { asked_hash, at, status, body, server_id } = row;
  return {
    requestHash: asked_hash,
    at,
    server: server_id,
    answer: status === null || body === null ? null : { status, body },
  };
}

/** Stores the answer of a call. It holds no password. */
export async function saveAnswer(
  store: Store,
  { tokenId, key }: CallKey,
  { status, body }: { status: number; body: string },
): Promise<void> {
  await store
    .updateTable("api_answers")
    .set({ status, body })
    .where("token_id", "=", tokenId)
    .where("key", "=", key)
    .execute();
}

/** Forgets a call that changed nothing, so that it can be repeated. */
export async function forgetAnswer(store: Store, { tokenId, key }: CallKey): Promise<void> {
  await store.deleteFrom("api_answers").where("token_id", "=", tokenId).where("key", "=", key).execute();
}

/** Deletes answers after a day. */
export async function sweepAnswers(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("api_answers")
    .where("at", "<=", now - STORED_MS)
    .execute();
}
