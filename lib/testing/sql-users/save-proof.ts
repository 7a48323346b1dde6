import type { Store } from "#lib/server/store/db/open.ts";
import { rowOf } from "#lib/server/store/sql-users/present-sql-users.ts";
import { saveVerified } from "#lib/server/store/sql-users/proofs.ts";

/** Saves a proof for the SQL user that has this name now. */
export async function saveProof(
  db: Store,
  who: { clusterId: string; name: string },
  proved: Parameters<typeof saveVerified>[2],
  now?: number,
): Promise<void> {
  const row = await rowOf(db, who);
  await saveVerified(db, { ...who, rowId: row?.id }, proved, now);
}
