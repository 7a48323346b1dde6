import type { Store } from "../db/base.ts";
import { asToken, type StoredToken, tokenRows } from "../people/api-tokens.ts";

/** A token for a review. Times are epoch milliseconds. */
export type ReviewedToken = StoredToken & { revokedAt: number | null };

/** Every token that the store still has, by owner and name: also those that ended lately. */
export async function reviewedTokens(store: Store): Promise<ReviewedToken[]> {
  const rows = await tokenRows(store).execute();
  return rows
    .map((row) => ({ ...asToken(row), revokedAt: row.revoked_at }))
    .sort((one, other) => compare(orderOf(one), orderOf(other)));
}

/** Whether it can be used at this time, as far as the token itself goes. */
export function isLive({ revokedAt, expiresAt }: Pick<ReviewedToken, "revokedAt" | "expiresAt">, now: number): boolean {
  return revokedAt === null && expiresAt > now;
}

const orderOf = ({ owner, name, id }: ReviewedToken) => [owner.name, name, id];

function compare(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((text, place) => text !== other[place]);
  return at < 0 ? 0 : (one[at] ?? "") < (other[at] ?? "") ? -1 : 1;
}
