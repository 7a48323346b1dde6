import { newId, tokenHash } from "../../base/ids.ts";
import type { Author } from "../../base/request/author.ts";
import type { Store } from "../db/base.ts";

/** Wrong second words after which a link is void. */
export const MOST_WORD_TRIES = 5;
/** How long a further opening of a used link is not news, in milliseconds: its holder must not flood audit and mail. */
const REOPENED_QUIET_MS = 10 * 60_000;

/** Counts a try of the second word before it is checked; resolves to false where there were too many. */
export async function takeWordTry(store: Store, id: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("claim_links")
    .set((eb) => ({ word_tries: eb("word_tries", "+", 1) }))
    .where("id", "=", id)
    .where("word_tries", "<", MOST_WORD_TRIES)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** After the right word, earlier wrong ones no longer count. */
export async function forgetWordTries(store: Store, id: string): Promise<void> {
  await store.updateTable("claim_links").set({ word_tries: 0 }).where("id", "=", id).execute();
}

/** Starts an attempt to use the link; an older attempt that still runs can no longer end it. */
export async function beginAttempt(store: Store, id: string): Promise<string> {
  const attempt = newId("try");
  await store.updateTable("claim_links").set({ attempt }).where("id", "=", id).execute();
  return attempt;
}

export type Use = { opener: string; from: string; by: Author | null };

/** Marks the link used by this attempt; resolves to false where it is no longer this attempt's to use. */
export async function endAttempt(
  store: Store,
  { id, attempt }: { id: string; attempt: string },
  { opener, from, by }: Use,
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("claim_links")
    .set({ attempt: null, used_at: now, used_from: from, opener_hash: tokenHash(opener) })
    .set({ used_by_id: by?.id ?? null, used_by: by?.name ?? null })
    .where("id", "=", id)
    .where("attempt", "=", attempt)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Records that a used link was opened again; resolves to whether a notice is due. Of several openings at once, one gets true. */
export async function recordReopened(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("claim_links")
    .set({ reopened_at: now })
    .where("id", "=", id)
    .where("used_at", "is not", null)
    .where((eb) => eb.or([eb("reopened_at", "is", null), eb("reopened_at", "<", now - REOPENED_QUIET_MS)]))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
