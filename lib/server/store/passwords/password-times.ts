import type { Store } from "../db/base.ts";

/** When the password of this SQL user was last changed by Rolecall; null where it was not. */
export async function passwordChangedAt(store: Store, sqlUserId: string): Promise<number | null> {
  const row = await store
    .selectFrom("sql_users")
    .select("password_changed_at as at")
    .where("id", "=", sqlUserId)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** When Rolecall created this SQL user, and when it last set its password; null where it did not. */
export async function passwordTimes(
  store: Store,
  sqlUserId: string,
): Promise<{ createdAt: number | null; changedAt: number | null }> {
  const row = await store
    .selectFrom("sql_users")
    .select(["created_at as createdAt", "password_changed_at as changedAt"])
    .where("id", "=", sqlUserId)
    .executeTakeFirst();
  return row ?? { createdAt: null, changedAt: null };
}
