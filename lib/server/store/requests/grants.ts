import "server-only";
import type { Store } from "../db/open.ts";

/** Whether this SQL user was made for access by the hour. */
export async function isOfGrant(store: Store, sqlUserId: string): Promise<boolean> {
  const row = await store
    .selectFrom("requests")
    .select("id")
    .where("sql_user_id", "=", sqlUserId)
    .where("kind", "=", "grant")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
