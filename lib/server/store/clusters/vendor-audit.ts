import type { Store } from "../db/open.ts";

/** What is known of the vendor's audit log. Times are epoch milliseconds. */
export type AuditWatch = {
  /** when the key was last refused the log; null where it was not, or could read it since */
  forbiddenAt: number | null;
  /** since when, and until when, passwords set outside were sought in it; null before the first time */
  from: number | null;
  to: number | null;
};

/** What the key was answered, and how far the log was read for passwords. */
export async function auditWatch(store: Store): Promise<AuditWatch> {
  const row = await store
    .selectFrom("vendor_audit")
    .select(["forbidden_at as forbiddenAt", "watched_from as from", "watched_to as to"])
    .where("id", "=", 1)
    .executeTakeFirst();
  return row ?? { forbiddenAt: null, from: null, to: null };
}

/** Stores that the key was refused the log, or with null that it could read it. */
export async function saveAuditForbidden(store: Store, at: number | null): Promise<void> {
  await store.updateTable("vendor_audit").set({ forbidden_at: at }).where("id", "=", 1).execute();
}

/** Stores how far the log was read for passwords. */
export async function saveAuditWatch(store: Store, { from, to }: { from: number; to: number }): Promise<void> {
  await store.updateTable("vendor_audit").set({ watched_from: from, watched_to: to }).where("id", "=", 1).execute();
}
