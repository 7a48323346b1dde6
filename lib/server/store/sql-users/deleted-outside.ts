import type { Store } from "../db/open.ts";

/**
 * SQL users of the cluster that were deleted outside Rolecall and not acknowledged: between which times, and the newest few with the author
 * that the vendor's audit log names.
 * Undefined where there is none.
 */
export async function deletedOutsideSqlUsers(store: Store, clusterId: string, few = 20) {
  const open = store
    .selectFrom("sql_users")
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is not", null)
    .where("outside_at", "is not", null);
  const newest = await open
    .select(["name", "outside_by as by"])
    .orderBy("outside_at", "desc")
    .orderBy("name")
    .limit(few)
    .execute();
  if (newest.length === 0) return undefined;
  const facts = await open
    .select(({ fn }) => [
      fn.countAll<number>().as("count"),
      fn.min<number | null>("outside_after").as("firstAfter"),
      fn.max<number>("outside_at").as("lastAt"),
    ])
    .executeTakeFirstOrThrow();
  const { firstAfter, ...others } = facts;
  return {
    ...others,
    firstAfter: firstAfter ?? undefined,
    newest,
  };
}

/** Acknowledges those of them that were deleted outside Rolecall up to `until`; resolves to their number. */
export async function saveAcknowledged(store: Store, clusterId: string, until: number): Promise<number> {
  const { numUpdatedRows } = await store
    .updateTable("sql_users")
    .set({ outside_at: null })
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is not", null)
    .where("outside_at", "<=", until)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
