import "server-only";
import { newId, newToken, tokenHash } from "../ids.ts";
import type { Store } from "./open.ts";

const LIVES_MS = 60 * 60_000;

/** Makes a setup token, valid for an hour and once; older ones die. Resolves to the secret, of which only the hash is kept. */
export async function newSetupToken(store: Store, now = Date.now()): Promise<string> {
  const secret = newToken();
  await store.transaction().execute(async (transaction) => {
    await transaction.deleteFrom("tokens").where("kind", "=", "setup").execute();
    await transaction
      .insertInto("tokens")
      .values({
        id: newId("tok"),
        kind: "setup",
        secret_hash: tokenHash(secret),
        created_at: now,
        expires_at: now + LIVES_MS,
        used_at: null,
        account_id: null,
        email: null,
        role: null,
        created_by: null,
      })
      .execute();
  });
  return secret;
}

export async function isLiveSetupToken(store: Store, secret: string, now = Date.now()): Promise<boolean> {
  const row = await store
    .selectFrom("tokens")
    .select("id")
    .where("kind", "=", "setup")
    .where("secret_hash", "=", tokenHash(secret))
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses the token up. Of many who try at once, one is told true. */
export async function useSetupToken(store: Store, secret: string, now = Date.now()): Promise<boolean> {
  const used = await store
    .updateTable("tokens")
    .set({ used_at: now })
    .where("kind", "=", "setup")
    .where("secret_hash", "=", tokenHash(secret))
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return used.numUpdatedRows === 1n;
}
