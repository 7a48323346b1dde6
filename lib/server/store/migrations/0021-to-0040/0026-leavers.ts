import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Plans for accounts that leave, with their steps, the rotations that they started, and what was decided about single SQL users. */
export const LEAVERS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("leavers")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("cause", "text")
      .addColumn("rest", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("successors", "text", (column) => column.notNull())
      .addColumn("started_by", "text", (column) => column.notNull())
      .addColumn("started_at", "bigint", (column) => column.notNull())
      .addColumn("runner_id", "text", (column) => column.notNull())
      .addColumn("runner_email", "text", (column) => column.notNull())
      .addColumn("runner", "text", (column) => column.notNull())
      .addColumn("session_hash", "text", (column) => column.notNull())
      .addColumn("request_id", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("ended_at", "bigint")
      .addColumn("ended_by", "text")
      .execute();
    await sql`create unique index leavers_open on leavers (account_id) where state = 'open'`.execute(db);
    await db.schema.createIndex("leavers_by_account").on("leavers").columns(["account_id", "started_at"]).execute();
    await db.schema
      .createTable("leaver_steps")
      .addColumn("leaver_id", "text", (column) => column.notNull())
      .addColumn("step", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("at", "bigint")
      .addColumn("code", "text")
      .addColumn("facts", "text")
      .addColumn("event_id", "text")
      .addPrimaryKeyConstraint("leaver_steps_key", ["leaver_id", "step"])
      .execute();
    await db.schema
      .createTable("leaver_rotations")
      .addColumn("leaver_id", "text", (column) => column.notNull())
      .addColumn("job_id", "text", (column) => column.notNull().unique())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("leaver_rotations_key", ["leaver_id", "job_id"])
      .execute();
    await db.schema
      .createTable("leaver_users")
      .addColumn("leaver_id", "text", (column) => column.notNull())
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("problem", "text")
      .addColumn("exempt_at", "bigint")
      .addColumn("exempt_by", "text")
      .addColumn("exempt_reason", "text")
      .addPrimaryKeyConstraint("leaver_users_key", ["leaver_id", "sql_user_id"])
      .execute();
  },
};
