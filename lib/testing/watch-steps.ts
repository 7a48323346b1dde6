import "server-only";
import type { Store } from "../server/store/db/base.ts";
import { newRow } from "../server/store/sql-users/sql-users.ts";
import { startWatches } from "../server/store/sql-users/watches.ts";

/* For tests only: SQL users that are watched. */

/** Watches a SQL user of this cluster for so long from now on, without a door; resolves to the id of its row. */
export async function saveWatch(db: Store, clusterId: string, { name = "watched", ms = 24 * 3_600_000 } = {}) {
  const row = await db
    .selectFrom("sql_users")
    .select("id")
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  const made = newRow({ clusterId, name }, Date.now());
  if (!row) await db.insertInto("sql_users").values(made).execute();
  const sqlUserId = row?.id ?? made.id;
  const by = { id: "acc_watch", name: "Ada" };
  await startWatches(db, [{ sqlUserId, clusterId, name }], { until: Date.now() + ms, reason: "To choose", by });
  return sqlUserId;
}

/** Lets the readings of a cluster be due now. */
export async function letRead(db: Store, clusterId: string): Promise<void> {
  const jobs = await db
    .selectFrom("jobs")
    .select("id")
    .where("kind", "=", "watch")
    .where("about", "=", clusterId)
    .execute();
  const ids = jobs.map(({ id }) => id);
  await db
    .updateTable("job_items")
    .set({ next_at: 0 })
    .where("job_id", "in", ids)
    .where("state", "=", "waiting")
    .execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("id", "in", ids).where("state", "=", "running").execute();
}
