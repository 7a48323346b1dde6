import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What was seen of each SQL user in the days after its restriction: sessions, and statements that failed with a privilege error. */
export const RESTRICTED_SEEN: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("restricted_seen")
      .addColumn("item_id", "text", (column) => column.primaryKey())
      .addColumn("job_id", "text", (column) => column.notNull())
      .addColumn("sessions_before", "integer")
      .addColumn("sessions_now", "integer")
      .addColumn("newest_session_at", "bigint")
      .addColumn("refused", "integer", (column) => column.notNull())
      .addColumn("refused_first_at", "bigint")
      .addColumn("refused_last_at", "bigint")
      .addColumn("refused_kinds", "text", (column) => column.notNull())
      .addColumn("looked_at", "bigint")
      .addColumn("hides_refusals", "integer", (column) => column.notNull())
      .addColumn("hides_sessions", "integer", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("restricted_seen_by_job").on("restricted_seen").column("job_id").execute();
  },
};
