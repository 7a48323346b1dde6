import type { ResetMeets } from "#lib/shared/passwords/reset-meets.ts";
import { store } from "../../store/db/store.ts";
import { openShownPasswords } from "../../store/passwords/shown-passwords.ts";
import { pairOf } from "../../store/sql-users/pairs.ts";

/**
 * What a person who hands a new password on is told first, since another person sets it. The caller has checked that the reader may reset
 * the SQL user: names of viewers are in it.
 */
export async function resetMeets(target: { clusterId: string; name: string }): Promise<ResetMeets> {
  const db = await store();
  const [pair, [newest]] = await Promise.all([pairOf(db, target), openShownPasswords(db, target)]);
  return {
    active: pair?.active.name === target.name,
    inView: newest ? { by: newest.viewer, since: newest.shownAt } : null,
  };
}
