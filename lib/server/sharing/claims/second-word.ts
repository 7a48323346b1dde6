import { verifyPassword } from "../../access/password-hash.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/open.ts";
import { forgetWordTries, MOST_WORD_TRIES, takeWordTry } from "../../store/requests/claim-attempts.ts";
import { type ClaimLink, claimLink } from "../../store/requests/claim-links.ts";
import { notifyGuessed } from "./notify.ts";

/** Ignores case and spaces, since the word may be passed on by phone. */
export function plainWord(word: string): string {
  return word.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
}

/**
 * Throws `second_word_wrong`, or `link_void` after five wrong words; the sender is notified then. A link without a second word accepts any.
 */
export async function requireWord(
  db: Store,
  link: ClaimLink,
  { word, address }: { word: string; address: string },
): Promise<void> {
  if (link.wordHash === null) return;
  let allowed = false;
  // Counted before it is checked, so that parallel tries cannot exceed five.
  const right = await verifyPassword(link.wordHash, plainWord(word), async () => {
    allowed = await takeWordTry(db, link.id);
  });
  if (!allowed) throw new Refusal("link_void");
  if (!right) {
    const tries = (await claimLink(db, link.id))?.wordTries ?? 0;
    if (tries >= MOST_WORD_TRIES) notifyGuessed(db, link, address);
    throw new Refusal("second_word_wrong");
  }
  await forgetWordTries(db, link.id);
}
