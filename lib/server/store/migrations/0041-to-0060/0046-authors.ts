import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Changes outside Rolecall whose author is sought in the vendor's audit log, and Rolecall's own changes, which it also has. */
export const AUTHORS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("vendor_audit")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("forbidden_at", "bigint")
      .execute();
    await sql`insert into vendor_audit (id, forbidden_at) values (1, null)`.execute(db);
    await db.schema
      .createTable("drift_questions")
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("what", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("after", "bigint", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("ask_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("drift_questions_key", ["sql_user_id", "what"])
      .execute();
    await db.schema.createIndex("drift_questions_by_time").on("drift_questions").column("ask_at").execute();
    await db.schema
      .createTable("sent_changes")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("sent_at", "bigint", (column) => column.notNull())
      .addColumn("answered_at", "bigint")
      .execute();
    await db.schema.createIndex("sent_changes_by_time").on("sent_changes").column("sent_at").execute();
  },
};
