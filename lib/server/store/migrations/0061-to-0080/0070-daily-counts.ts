import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How many SQL users of each cluster were superusers, day by day. Earlier days are not known. */
export const DAILY_COUNTS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("daily_counts")
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("day", "integer", (column) => column.notNull())
      .addColumn("admin", "integer", (column) => column.notNull())
      .addColumn("privileged", "integer", (column) => column.notNull())
      .addColumn("restricted", "integer", (column) => column.notNull())
      .addColumn("unknown", "integer", (column) => column.notNull())
      .addColumn("own_admins", "integer", (column) => column.notNull())
      .addColumn("protected_admins", "integer", (column) => column.notNull())
      .addColumn("last_admins", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("daily_counts_of_cluster", ["cluster_id", "day"])
      .execute();
    await db.schema.createIndex("daily_counts_by_day").on("daily_counts").column("day").execute();
    // The overview counts these each time; a cluster may have thousands of superusers.
    await sql`create index sql_users_that_stay on sql_users (cluster_id)
      where ended_at is null and (admin_state || '') = 'admin' and (protected = 1 or kind = 'break_glass')`.execute(db);
  },
};
