import type { Store } from "../db/base.ts";

/** Saves what a plan had done at its end, in the transaction that ends it. */
export async function saveRecord(transaction: Store, leaverId: string, text: string): Promise<void> {
  await transaction.insertInto("leaver_records").values({ leaver_id: leaverId, text }).execute();
}

/** What a plan had done at its end; undefined where it has not ended, or where an older version of Rolecall ended it. */
export async function recordOf(store: Store, leaverId: string): Promise<string | undefined> {
  const row = await store
    .selectFrom("leaver_records")
    .select("text")
    .where("leaver_id", "=", leaverId)
    .executeTakeFirst();
  return row?.text;
}
