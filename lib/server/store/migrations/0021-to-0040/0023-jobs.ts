import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Work in steps that survives a crash, and its steps. A SQL user is in one step that is not over at most: two jobs cannot set its
 * password against each other.
 */
export const JOBS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("jobs")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("cause", "text")
      .addColumn("deliver", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("session_hash", "text", (column) => column.notNull())
      .addColumn("request_id", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("started_at", "bigint", (column) => column.notNull())
      .addColumn("changed_at", "bigint", (column) => column.notNull())
      .addColumn("changed_by", "text", (column) => column.notNull())
      .addColumn("ended_at", "bigint")
      .execute();
    await db.schema.createIndex("jobs_by_start").on("jobs").column("started_at").execute();
    await db.schema.createIndex("jobs_by_state").on("jobs").column("state").execute();
    await db.schema
      .createTable("job_items")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("job_id", "text", (column) => column.notNull().references("jobs.id"))
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("cluster_name", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("code", "text")
      .addColumn("words", "text")
      .addColumn("with_proof", "integer", (column) => column.notNull())
      .addColumn("unsure", "integer", (column) => column.notNull())
      .addColumn("run", "text")
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("sealed", "text")
      .addColumn("sealed_at", "bigint")
      .addColumn("key", "text")
      .addColumn("shown_id", "text")
      .addColumn("delivered", "text")
      .execute();
    await db.schema.createIndex("job_items_by_job").on("job_items").columns(["job_id", "position"]).execute();
    await db.schema
      .createIndex("job_items_by_state")
      .on("job_items")
      .columns(["job_id", "state", "position"])
      .execute();
    await db.schema.createIndex("job_items_by_seal").on("job_items").column("sealed_at").execute();
    await sql`create unique index job_items_open on job_items (cluster_id, name)
      where state in ('waiting', 'setting')`.execute(db);
  },
};
