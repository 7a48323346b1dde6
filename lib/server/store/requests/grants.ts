import "server-only";
import type { Store } from "../db/open.ts";

/** The access by the hour that this SQL user was made for, if any. `isClaimed`: its password was set, so its clock has begun. */
export async function grantOf(store: Store, sqlUserId: string): Promise<{ isClaimed: boolean } | undefined> {
  const row = await store
    .selectFrom("requests")
    .select("finished_at")
    .where("sql_user_id", "=", sqlUserId)
    .where("kind", "=", "grant")
    .limit(1)
    .executeTakeFirst();
  return row && { isClaimed: row.finished_at !== null };
}

/** Whether this SQL user was made for access by the hour. */
export async function isOfGrant(store: Store, sqlUserId: string): Promise<boolean> {
  return (await grantOf(store, sqlUserId)) !== undefined;
}
