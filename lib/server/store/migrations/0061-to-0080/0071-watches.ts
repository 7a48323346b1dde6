import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** SQL users that are watched for some days, and what was seen of them: kinds of statements and numbers, by day. */
export const WATCHES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("watches")
      .addColumn("sql_user_id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("started_by", "text", (column) => column.notNull())
      .addColumn("started_at", "bigint", (column) => column.notNull())
      .addColumn("until_at", "bigint", (column) => column.notNull())
      .addColumn("ended_at", "bigint")
      .addColumn("ended_by", "text")
      .addColumn("readings", "integer", (column) => column.notNull())
      .addColumn("failures", "integer", (column) => column.notNull())
      .addColumn("read_at", "bigint")
      .addColumn("code", "text")
      .addColumn("is_hidden", "integer", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("watches_by_cluster").on("watches").columns(["cluster_id", "name"]).execute();
    await db.schema
      .createTable("watch_samples")
      .addColumn("sql_user_id", "text", (column) => column.notNull())
      .addColumn("day", "integer", (column) => column.notNull())
      .addColumn("in_database", "text", (column) => column.notNull())
      .addColumn("in_table", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("samples", "bigint", (column) => column.notNull())
      .addColumn("first_at", "bigint", (column) => column.notNull())
      .addColumn("last_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("watch_samples_key", ["sql_user_id", "day", "in_database", "in_table", "kind"])
      .execute();
    await db.schema.createIndex("watch_samples_by_day").on("watch_samples").column("day").execute();
  },
};
